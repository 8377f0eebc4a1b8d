/// What the Open Inference Protocol tells of a tensor before it is sent.
struct TensorMetadata<Name: Sendable>: Sendable {
  let name: Name
  let datatype: String
  /// -1 stands for any size.
  let shape: [Int]
}

extension ServedModel {
  /// What the model can be given: each input alone, or several in one request.
  var inputTensors: [TensorMetadata<InputTensor.Name>] {
    var tensors: [TensorMetadata<InputTensor.Name>] = []
    let pools = model.vision?.hasHead == true
    if model.text != nil { tensors.append(TensorMetadata(name: .text, datatype: "BYTES", shape: [-1])) }
    if pools { tensors.append(TensorMetadata(name: .image, datatype: "BYTES", shape: [-1])) }
    if let text = model.text {
      tensors.append(TensorMetadata(name: .inputIDs, datatype: "INT64", shape: [-1, text.tokensPerText]))
    }
    if pools { tensors.append(TensorMetadata(name: .pixels, datatype: "UINT8", shape: [-1, -1, -1, 3])) }
    return tensors
  }

  /// What comes of them: one vector an item.
  var outputTensor: TensorMetadata<String> {
    TensorMetadata(name: InferRequest.output, datatype: "FP32", shape: [-1, model.dimensions])
  }
}
