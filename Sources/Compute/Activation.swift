/// What is done to each output of a linear layer.
public enum Activation: Sendable {
  case identity
  /// GELU by its tanh approximation (Hendrycks and Gimpel, 2016), `gelu_pytorch_tanh`.
  case geluTanh
}
