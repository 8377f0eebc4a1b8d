/// Fields that tell browsers to trust an answer no further than it goes.
enum SecurityFields {
  /// On every answer: the body is what `Content-Type` says, whatever it looks like.
  static let all: StaticString = "\r\nX-Content-Type-Options: nosniff"

  /// On a page besides: no address of it is told to others, and nobody frames it.
  static let page: StaticString = "\r\nReferrer-Policy: no-referrer\r\nX-Frame-Options: DENY"

  /// On a page that brings no policy of its own: it takes scripts, styles and data from this server alone.
  static let policy: StaticString = """
    \r\nContent-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
    """
}
