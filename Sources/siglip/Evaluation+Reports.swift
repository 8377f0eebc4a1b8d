import EmbeddingAPI
import PictureSets

extension Evaluation {
  /// As people read it on a screen.
  var table: String {
    var lines = [
      "\(collection): \(pictures) pictures\(failed.isEmpty ? "" : ", \(failed.count) failed"); \(model), \(precision)"
    ]
    if let zeroShot {
      lines.append("")
      lines.append("zero-shot, \(labels.count) labels, \(templates.count) template\(templates.count == 1 ? "" : "s")")
      lines.append("  top-1 \(Self.percent(zeroShot.top1))  top-5 \(Self.percent(zeroShot.top5))")
      lines.append("  top-1, mean of the classes \(Self.percent(zeroShot.meanTop1))")
      let width = zeroShot.classes.map(\.label.count).max() ?? 0
      for own in zeroShot.classes {
        lines.append(
          "  \(own.label.padded(to: width))  \(Bar.text(own.top1, width: 20)) \(Self.percent(own.top1))  of \(own.pictures)"
        )
      }
      for confusion in confusions.prefix(10) {
        lines.append("  \(confusion.pictures) of \(confusion.label) taken for \(confusion.takenFor)")
      }
    }
    if !retrieval.isEmpty {
      let width = max(retrieval.compactMap { $0.language?.count }.max() ?? 0, "language".count)
      lines.append("")
      lines.append("retrieval recall            text to image            image to text")
      lines.append("  \("language".padded(to: width))  captions      @1     @5    @10      @1     @5    @10")
      for one in retrieval {
        let shares = [one.recall.textToImage, one.recall.imageToText].map { recall in
          [recall.at1, recall.at5, recall.at10].map(Self.percent).joined(separator: " ")
        }
        lines.append(
          "  \((one.language ?? "all").padded(to: width))  "
            + "\(Double(one.recall.captions).fixed(0, width: 8))  " + shares.joined(separator: "  "))
      }
    }
    return lines.joined(separator: "\n")
  }

  /// One JSON object.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("collection", collection)
      writer.member("model", model)
      writer.member("precision", precision)
      writer.member("pictures", pictures)
      writer.member("failed", failed)
      if let zeroShot {
        writer.key("zero_shot")
        writer.zeroShot(zeroShot, labels: labels, templates: templates)
      }
      if !retrieval.isEmpty {
        writer.key("retrieval")
        writer.array(retrieval) { writer, one in
          writer.object { writer in
            writer.key("language")
            if let language = one.language { writer.string(language) } else { writer.null() }
            writer.member("pictures", one.recall.pictures)
            writer.member("captions", one.recall.captions)
            writer.key("text_to_image")
            writer.recall(one.recall.textToImage)
            writer.key("image_to_text")
            writer.recall(one.recall.imageToText)
          }
        }
      }
    }
    return writer.bytes
  }

  static func percent(_ share: Double) -> String { (share * 100).fixed(1, width: 5) + "%" }
}

extension JSONWriter {
  fileprivate mutating func zeroShot(_ accuracy: ZeroShotAccuracy, labels: [String], templates: [String]) {
    object { writer in
      writer.member("templates", templates)
      writer.member("pictures", accuracy.pictures)
      writer.member("top_1", Float(accuracy.top1))
      writer.member("top_5", Float(accuracy.top5))
      writer.member("mean_top_1", Float(accuracy.meanTop1))
      writer.key("classes")
      writer.array(accuracy.classes) { writer, own in
        writer.object { writer in
          writer.member("label", own.label)
          writer.member("pictures", own.pictures)
          writer.member("top_1", Float(own.top1))
          writer.member("top_5", Float(own.top5))
        }
      }
      writer.member("labels", labels)
      writer.key("confusion")
      writer.array(accuracy.confusion) { writer, row in writer.array(row) { $0.number($1) } }
    }
  }

  fileprivate mutating func recall(_ recall: RetrievalRecall.Recall) {
    object { writer in
      writer.member("1", Float(recall.at1))
      writer.member("5", Float(recall.at5))
      writer.member("10", Float(recall.at10))
    }
  }
}
