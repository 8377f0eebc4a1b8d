import PictureSets

extension Evaluation {
  /// A matrix of more labels than that is no longer read; the confusions are listed in its place.
  private static let mostLabels = 100

  /// As a page with the confusion matrix.
  var page: HTMLReport {
    var page = HTMLReport(title: "\(collection): \(model), \(precision)")
    page.add("<p>\(pictures) pictures\(failed.isEmpty ? "" : ", \(failed.count) failed").</p>")
    if let zeroShot { addAccuracy(zeroShot, to: &page) }
    if !retrieval.isEmpty { addRecall(to: &page) }
    if !failed.isEmpty {
      let names = failed.map { "<li>\(HTMLReport.escape($0))</li>" }.joined(separator: "\n")
      page.add("<h2>Failed</h2>\n<ul>\n\(names)\n</ul>")
    }
    return page
  }

  private func addAccuracy(_ accuracy: ZeroShotAccuracy, to page: inout HTMLReport) {
    let names = templates.map { "<code>\(HTMLReport.escape($0))</code>" }.joined(separator: ", ")
    page.add("<h2>Zero-shot</h2>\n<p>\(labels.count) labels in \(names)</p>")
    page.add(
      Self.table(
        ["", "pictures", "top-1", "top-5"],
        [["all", "\(accuracy.pictures)", Self.percent(accuracy.top1), Self.percent(accuracy.top5)]]
          + accuracy.classes.map { [$0.label, "\($0.pictures)", Self.percent($0.top1), Self.percent($0.top5)] }))
    page.add("<p>Mean of the classes' top-1: \(Self.percent(accuracy.meanTop1)).</p>")
    if labels.count <= Self.mostLabels {
      page.add("<h2>Confusion matrix</h2>\n<p>Rows: the pictures' own class; columns: the nearest label.</p>")
      page.add(matrix(accuracy))
    } else {
      page.add("<h2>Most frequent confusions</h2>")
      page.add(
        Self.table(
          ["class", "taken for", "pictures"],
          confusions.prefix(Self.mostLabels).map { [$0.label, $0.takenFor, "\($0.pictures)"] }))
    }
  }

  private func addRecall(to page: inout HTMLReport) {
    page.add("<h2>Retrieval recall</h2>")
    let rows = retrieval.map { one in
      [one.language ?? "all", "\(one.recall.pictures)", "\(one.recall.captions)"]
        + [one.recall.textToImage, one.recall.imageToText].flatMap { [$0.at1, $0.at5, $0.at10].map(Self.percent) }
    }
    let columns = ["text to image", "image to text"].flatMap { way in ["@1", "@5", "@10"].map { "\(way) \($0)" } }
    page.add(Self.table(["language", "pictures", "captions"] + columns, rows))
  }

  private func matrix(_ accuracy: ZeroShotAccuracy) -> String {
    let head = labels.map { "<th scope=\"col\">\(HTMLReport.escape($0))</th>" }.joined()
    let rows = zip(labels, accuracy.confusion).map { label, counts in
      let sum = max(counts.reduce(0, +), 1)
      let cells = counts.map { count in
        guard count > 0 else { return "<td></td>" }
        let share = (Double(count) / Double(sum) * 0.7).fixed(2)
        return "<td style=\"background: rgba(11, 92, 173, \(share))\">\(count)</td>"
      }
      return "<tr><th scope=\"row\">\(HTMLReport.escape(label))</th>\(cells.joined())</tr>"
    }
    return "<div class=\"wide\"><table>\n<tr><td></td>\(head)</tr>\n\(rows.joined(separator: "\n"))\n</table></div>"
  }

  private static func table(_ columns: [String], _ rows: [[String]]) -> String {
    let head = columns.map { "<th scope=\"col\">\(HTMLReport.escape($0))</th>" }.joined()
    let body = rows.map { row in
      let cells = row.enumerated().map { index, cell in
        index == 0 ? "<th scope=\"row\">\(HTMLReport.escape(cell))</th>" : "<td>\(HTMLReport.escape(cell))</td>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    return "<div class=\"wide\"><table>\n<tr>\(head)</tr>\n\(body.joined(separator: "\n"))\n</table></div>"
  }
}
