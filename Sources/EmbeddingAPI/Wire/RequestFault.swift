/// What is wrong with a request's content, named by the broken rule. `ErrorMap` makes the answer of it.
enum RequestFault: Error, Sendable, Hashable {
  // Who asks
  case missingKey
  case wrongKey

  // Body as a whole
  case unsupportedContentType(found: String?, expected: String)
  case malformedJSON(reason: String)
  case jsonTooDeep(limit: Int)
  case notUTF8(param: String)
  case notAcceptable(offered: String)

  // Fields
  case missingField(String, hint: String)
  case wrongType(param: String, expected: String, found: String)
  case invalidValue(param: String, rule: String, found: String)
  case conflictingFields(String, String)
  /// SigLIP's vectors are not Matryoshka: a shorter one would mean nothing.
  case wrongDimensions(found: Int, expected: Int)
  case tooManyItems(param: String, count: Int, limit: Int)

  // Items
  case invalidBase64(param: String)
  case invalidDataURI(param: String)
  case sourceNotAllowed(param: String, kind: String)
  /// Together, in bytes.
  case namedPicturesTooLarge(param: String, limit: Int)
  case textTooLong(param: String, tokens: Int, limit: Int)
  case answerTooLarge(values: Int, limit: Int)
  case unequalPatches(param: String, rows: Int, columns: Int, expectedRows: Int, expectedColumns: Int)

  // Models
  case unknownModel(String)
  case unknownVersion(model: String, version: String)
  case modelLacks(model: String, part: String)
  case modelNotReady(String)
  /// A model's file was changed or cut since it was loaded.
  case modelDamaged
  case loading
  case draining

  /// The request's own deadline, or the server's.
  case deadlinePassed(milliseconds: Int)
}
