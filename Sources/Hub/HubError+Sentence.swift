import Glibc

extension HubError: CustomStringConvertible {
  /// One sentence: what is wrong, and what to do where that can be said.
  public var description: String {
    switch self {
    case .invalidRepositoryID(let text):
      return "\(text) is no name of a model on the hub; they look like google/siglip2-base-patch16-256"
    case .invalidRevision(let text): return "\(text) is no name of a branch, a tag or a commit"
    case .invalidEndpoint(let text): return "HF_ENDPOINT is \(text), which is no http or https address"
    case .repositoryMissing(let repository, let hasToken):
      return "the hub has no model \(repository), or it is private; check the name"
        + (hasToken ? " and that the token may read it" : ", and set HF_TOKEN if it is private")
    case .revisionMissing(let repository, let revision):
      return "\(repository) has no revision \(revision); name one of its branches, tags or commits"
    case .gated(let repository, let hasToken):
      return "\(repository) is gated: accept its terms on its page at the hub"
        + (hasToken ? " with the account that the token belongs to" : ", then set HF_TOKEN to a token of that account")
    case .tokenRefused(let repository):
      return "the hub refuses the token that was sent for \(repository); set HF_TOKEN to a valid one, or to none"
    case .forbidden(let repository, let reason):
      return "the hub forbids access to \(repository)\(reason.isEmpty ? "" : ": \(reason)")"
    case .noWeights(let repository):
      return "\(repository) has no model.safetensors, whole or in parts; convert its weights first"
    case .noConfiguration(let repository): return "\(repository) has no config.json, so it is no checkpoint"
    case .offline(let model, let missing, let cache):
      let what = missing.isEmpty ? "is not in \(cache)" : "lacks \(missing.joined(separator: ", ")) in \(cache)"
      return "\(model) \(what), and the network is switched off; run: siglip pull \(model)"
    case .unreachable(let host, let reason): return "the connection to \(host) failed: \(reason)"
    case .certificateRefused(let host, let reason):
      return "the certificate of \(host) is not trusted (\(reason)); check the proxy and this system's certificates"
    case .unavailable(let host, let status): return "\(host) answers with status \(status); try again later"
    case .rateLimited(let host, let seconds):
      return "\(host) takes no more requests for \(seconds) s; try again after that, or set HF_TOKEN"
    case .fileMissing(let file): return "\(file) is in the hub's list and yet not there"
    case .notAHub(let url, let lacks):
      return "the answer of \(url) has no \(lacks): this is no Hugging Face hub; check HF_ENDPOINT and the proxy"
    case .redirectRefused(let from, let to): return "\(from) sends to \(to), which is not safe"
    case .tooManyRedirects(let url): return "\(url) sends from place to place without an end"
    case .locationExpired(let status): return "the file's address has expired (status \(status))"
    case .rangesIgnored(let file): return "\(file): the server sends the whole file where a part was asked for"
    case .cut(let file, let expected, let found):
      return "\(file): the connection broke after \(found) of \(expected) bytes"
    case .stalled(let host): return "\(host) sends nothing any more"
    case .oversized(let file, let expected): return "\(file): more than the \(expected) bytes that were announced"
    case .wrongDigest(let file, let expected, let found):
      return "\(file): its digest is \(found) and must be \(expected); the bytes were thrown away"
    case .unknownDigest(let file, let etag):
      return "\(file): its ETag \(etag) is neither a SHA-256 nor a git digest, so the bytes could not be checked"
    case .invalidIndex(let file): return "\(file): no weight_map of names of files beside it"
    case .diskTooSmall(let path, let needed, let free):
      return "\(path) has \(Self.bytes(free)) free and \(Self.bytes(needed)) are needed; "
        + "make room, or set HF_HOME to another disk"
    case .diskFull(let path):
      return "no space left for \(path); make room and run it again: it goes on where it stopped"
    case .fileSizeLimit(let path): return "\(path) grows past the size that this process may write (ulimit -f)"
    case .systemCall(let name, let path, let code):
      let sentence = "\(path): \(name): \(String(cString: strerror(code)))"
      return [EACCES, EPERM, EROFS].contains(code) ? sentence + "; HF_HOME may name another folder" : sentence
    }
  }

  /// `1.5 GB`: decimal units, as disks and the hub count.
  public static func bytes(_ count: Int64) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB", "PB"]
    var value = Double(count)
    var unit = 0
    while value >= 999.5, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    guard unit > 0 else { return "\(count) bytes" }
    return value < 9.95 ? "\((value * 10).rounded() / 10) \(units[unit])" : "\(Int(value.rounded())) \(units[unit])"
  }
}
