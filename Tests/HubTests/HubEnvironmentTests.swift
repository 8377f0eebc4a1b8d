import Foundation
import Testing

@testable import Hub

@Suite struct HubEnvironmentTests {
  private func environment(_ variables: [String: String]) -> HubEnvironment {
    HubEnvironment(variables.merging(["HOME": "/home/somebody"]) { given, _ in given })
  }

  @Test func defaultsAreTheLibrarys() {
    let environment = environment([:])
    #expect(environment.cache.path == "/home/somebody/.cache/huggingface/hub")
    #expect(environment.endpoint == "https://huggingface.co")
    #expect(environment.token == nil)
    #expect(!environment.isOffline)
    #expect(!environment.isWithoutLinks)
  }

  @Test(arguments: [
    (["XDG_CACHE_HOME": "/x"], "/x/huggingface/hub"),
    (["XDG_CACHE_HOME": "/x", "HF_HOME": "/h"], "/h/hub"),
    (["HF_HOME": "/h", "HUGGINGFACE_HUB_CACHE": "/old"], "/old"),
    (["HUGGINGFACE_HUB_CACHE": "/old", "HF_HUB_CACHE": "/new"], "/new"),
    (["HF_HOME": "~/models"], "/home/somebody/models/hub"),
    (["HF_HUB_CACHE": "$DISK/${NAME}/$UNSET", "DISK": "/d", "NAME": "n"], "/d/n/$UNSET"),
  ])
  func findsTheCache(variables: [String: String], path: String) {
    #expect(environment(variables).cache.path == path)
  }

  @Test func trueIsWrittenInFourWays() {
    for value in ["1", "true", "YES", "On"] {
      #expect(environment(["HF_HUB_OFFLINE": value]).isOffline)
    }
    for value in ["0", "", "2", "no"] {
      #expect(!environment(["HF_HUB_OFFLINE": value]).isOffline)
    }
    #expect(environment(["HF_HUB_OFFLINE": "", "TRANSFORMERS_OFFLINE": "1"]).isOffline)
    #expect(!environment(["HF_HUB_OFFLINE": "0", "TRANSFORMERS_OFFLINE": "1"]).isOffline)
  }

  @Test func takesTheTokenFromTheVariableThenFromTheFile() throws {
    let temporary = try Temporary()
    try temporary.write(" from-file \n", to: "token")
    let home = temporary.folder.path
    #expect(environment(["HF_HOME": home]).token == "from-file")
    #expect(environment(["HF_HOME": home, "HF_TOKEN": "from-variable"]).token == "from-variable")
    #expect(environment(["HF_HOME": home, "HF_TOKEN": ""]).token == "from-file")
    #expect(environment(["HF_TOKEN_PATH": home + "/token"]).token == "from-file")
    #expect(environment(["HUGGING_FACE_HUB_TOKEN": "old"]).token == "old")
    #expect(environment(["HF_TOKEN": "x", "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1"]).token == nil)
  }

  @Test func timeoutsAndEndpoint() {
    let environment = environment([
      "HF_ENDPOINT": "http://mirror/hf//", "HF_HUB_DOWNLOAD_TIMEOUT": "3", "HF_HUB_ETAG_TIMEOUT": "0",
    ])
    #expect(environment.endpoint == "http://mirror/hf")
    #expect(environment.stallTimeout == .seconds(3))
    #expect(environment.metadataTimeout == .seconds(10))
  }
}
