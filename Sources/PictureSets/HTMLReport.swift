/// A page that needs nothing beside itself: no script, no outside resource.
public struct HTMLReport {
  private let title: String
  private var body = ""

  public init(title: String) {
    self.title = title
  }

  /// Adds markup. What is not markup goes through `escape`.
  public mutating func add(_ markup: String) {
    body += markup + "\n"
  }

  /// A text as it may stand in an element or a quoted attribute.
  public static func escape(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
  }

  /// The whole page. Its policy lets a browser load nothing, whatever the names in it say.
  public var text: String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
    <title>\(Self.escape(title))</title>
    <style>
    :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
    body { max-width: 75rem; margin: 0 auto; padding: 1rem; }
    .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1rem; padding: 0; }
    .pictures li { list-style: none; overflow-wrap: anywhere; font-size: .875rem; }
    .pictures img { width: 100%; height: 13rem; object-fit: contain; background: #8882; }
    .wide { overflow-x: auto; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
    th, td { border: 1px solid #8886; padding: .2rem .5rem; text-align: right; }
    th { font-weight: 600; }
    th[scope=row] { text-align: left; }
    </style>
    </head>
    <body>
    <main>
    <h1>\(Self.escape(title))</h1>
    \(body)</main>
    </body>
    </html>

    """
  }
}
