import Checkpoints
import Foundation
import Imaging
import SigLIP
import Tokenization

/// Scores a picture against labels in this process, without a server.
@main struct EmbedInProcess {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 3 else {
      print("usage: embed-in-process CHECKPOINT-FOLDER PICTURE LABEL...")
      exit(2)
    }
    let files = try CheckpointFiles(folder: URL(filePath: arguments[0]))
    let model = try SigLIPModel(files: files, precision: SigLIPModel.usualPrecision(of: files))
    guard let vision = model.vision, vision.hasHead, let text = model.text else {
      print("\(files.location) lacks a tower: take a checkpoint that has both")
      exit(2)
    }
    let workspace = Workspace(for: model, sequences: 8, threads: ProcessInfo.processInfo.activeProcessorCount)

    // A picture: bytes, pixels, patches, vector.
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: arguments[1])))
    let patches = Preprocessor(configuration: model.preprocessor).patches(from: try ImageDecoder().decode(bytes))
    let picture = vision.embeddings(of: [patches], workspace: workspace)[0]

    // Texts: sentences, ids, vectors.
    let labels = arguments.dropFirst(2)
    let texts = try TextPreprocessor(files: files, configuration: model.configuration.text)
    let ids = labels.map { texts.encode("This is a photo of \($0).") }
    let vectors = text.embeddings(of: ids, workspace: workspace)

    let first = picture.prefix(3).map { String(format: "%.4f", $0) }.joined(separator: " ")
    print("\(picture.count) floats, the first three: \(first)")
    for (label, vector) in zip(labels, vectors) {
      print(String(format: "%.4f", model.score(picture: picture, text: vector)), label)
    }
  }
}
