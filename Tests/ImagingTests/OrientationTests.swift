import Testing

@testable import Imaging

@Suite struct OrientationTests {
  /// Where pixel (x, y) of the upright picture lies in the stored one.
  static func source(_ orientation: Orientation, x: Int, y: Int, width: Int, height: Int) -> (Int, Int) {
    switch orientation {
    case .upright: (x, y)
    case .mirrored: (width - 1 - x, y)
    case .upsideDown: (width - 1 - x, height - 1 - y)
    case .flipped: (x, height - 1 - y)
    case .transposed: (y, x)
    case .onItsLeftSide: (y, height - 1 - x)
    case .transversed: (width - 1 - y, height - 1 - x)
    case .onItsRightSide: (width - 1 - y, x)
    }
  }

  @Test(arguments: Orientation.allCases, [(1, 1), (3, 2), (63, 65), (130, 67)])
  func `each pixel comes from where the orientation says`(_ orientation: Orientation, size: (Int, Int)) {
    let (width, height) = size
    let stored = Picture.generated(seed: 3, width: width, height: height)
    let upright = stored.upright(from: orientation)
    #expect(upright.width == (orientation.swapsSides ? height : width))
    for y in 0..<upright.height {
      for x in 0..<upright.width {
        let (fromX, fromY) = Self.source(orientation, x: x, y: y, width: width, height: height)
        let to = (y * upright.width + x) * 3
        let from = (fromY * width + fromX) * 3
        guard upright.bytes[to..<(to + 3)] == stored.bytes[from..<(from + 3)] else {
          Issue.record("(\(x), \(y))")
          return
        }
      }
    }
  }
}
