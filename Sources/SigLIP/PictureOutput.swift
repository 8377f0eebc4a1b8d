/// What the vision tower gives for a picture.
public enum PictureOutput: Sendable, Hashable {
  /// The vector: `dimensions` floats. Needs the pooling head.
  case pooled
  /// The vector, absent where there is no pooling head, then the last hidden state after its norm:
  /// (patches, width), row by row of the picture.
  case patches
  /// The logits of the checkpoint's own classifier, one a label.
  case classes
}
