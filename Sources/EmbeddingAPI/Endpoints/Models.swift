import HTTP
import Imaging
import SigLIP

extension API {
  /// `GET /models`: what is loaded, what is still loading, and which pictures can be read.
  func listModels(_ request: Request) -> Answer {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("image_formats", ImageFormat.readable.map { $0.rawValue.lowercased() })
      writer.key("models")
      writer.array { writer in
        for (name, status) in models.all { writer.model(name, status) }
      }
    }
    return Answer(response: .json(writer.bytes))
  }

  /// `GET /models/{model}`: one of them, by id or alias. A hub id's slash may be written as it is, or as `%2F`.
  func showModel(_ request: Request) throws -> Answer {
    var writer = JSONWriter()
    let (name, status) = try models.entry(named: Self.modelName(in: request))
    writer.model(name, status)
    return Answer(response: .json(writer.bytes))
  }

  /// The model that a path names.
  static func modelName(in request: Request) -> String {
    [request.parameters["organisation"], request.parameters["model"]].compactMap { $0 }.joined(separator: "/")
  }
}

extension JSONWriter {
  /// Of a model that is still loading only its names are known.
  mutating func model(_ name: ModelStore.Name, _ status: ModelStore.Status) {
    object { writer in
      writer.member("id", name.id)
      writer.member("alias", name.alias)
      switch status {
      case .loading: writer.member("status", "loading")
      case .ready(let served):
        writer.member("status", "ready")
        writer.network(served.model, revision: served.revision)
      }
    }
  }

  private mutating func network(_ model: SigLIPModel, revision: String?) {
    let (vision, text) = (model.vision, model.text)
    member("architecture", model.configuration.modelType)
    member("revision", revision)
    member("precision", model.precision.rawValue)
    member("modalities", [vision.map { _ in "image" }, text.map { _ in "text" }].compactMap { $0 })
    member("outputs", vision.map { $0.hasHead ? ["pooled", "patches"] : ["patches"] } ?? [])
    member("dimensions", model.dimensions)
    pictures(vision == nil ? nil : model.preprocessor)
    member("sequence_length", text?.tokensPerText)
    // A tower alone compares nothing, and so has neither.
    let compares = vision?.hasHead == true && text != nil
    member("logit_scale", compares ? model.logitScale : nil)
    member("logit_bias", compares ? model.logitBias : nil)
    key("classifier")
    if let classifier = model.classifier {
      object { writer in
        writer.member("activation", Prediction.Activation(classifier).rawValue)
        writer.member("labels", classifier.labels)
      }
    } else {
      null()
    }
    key("memory")
    object { writer in
      writer.member("prepared", model.memoryFootprint.prepared)
      writer.member("mapped", model.memoryFootprint.mapped)
    }
  }

  /// Either a fixed resolution or the most patches that a picture is cut into.
  private mutating func pictures(_ preprocessor: PreprocessorConfiguration?) {
    var maxPatches: Int?
    key("resolution")
    switch preprocessor?.sizing {
    case .fixed(let height, let width):
      object { writer in
        writer.member("height", height)
        writer.member("width", width)
      }
    case .naFlex(let patches):
      maxPatches = patches
      null()
    case nil: null()
    }
    member("max_num_patches", maxPatches)
    member("patch_size", preprocessor?.patchSize)
  }
}
