import CWebP

extension ImageDecoder {
  /// The first frame of the container, on a black canvas where it does not fill it.
  func decodeWebP(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> (Picture, Orientation) {
    let file = bytes.assumingMemoryBound(to: UInt8.self)
    var data = WebPData(bytes: file.baseAddress, size: file.count)
    guard let demuxer = WebPDemux(&data) else { throw brokenContainer(file) }
    defer { WebPDemuxDelete(demuxer) }
    let width = Int(WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_WIDTH))
    let height = Int(WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_HEIGHT))
    try limits.check(width: width, height: height)

    var frame = WebPIterator()
    guard WebPDemuxGetFrame(demuxer, 1, &frame) != 0 else { throw .corrupt(.webp, reason: "it has no frame") }
    defer { WebPDemuxReleaseIterator(&frame) }
    let (left, top) = (Int(frame.x_offset), Int(frame.y_offset))
    let (across, down) = (Int(frame.width), Int(frame.height))
    guard left >= 0, top >= 0, across > 0, down > 0, left + across <= width, top + down <= height else {
      throw .corrupt(.webp, reason: "its first frame lies outside the canvas")
    }

    let pixels = try [UInt8](count: width * height * 3) { (out) throws(ImageError) in
      if across != width || down != height { out.initialize(repeating: 0, count: width * height * 3) }
      var configuration = WebPDecoderConfig()
      guard WebPInitDecoderConfig(&configuration) != 0 else { throw .outOfMemory }
      configuration.output.colorspace = MODE_RGB
      configuration.output.is_external_memory = 1
      configuration.output.u.RGBA.rgba = out + (top * width + left) * 3
      configuration.output.u.RGBA.stride = Int32(width * 3)
      configuration.output.u.RGBA.size = ((down - 1) * width + across) * 3
      let status = WebPDecode(frame.fragment.bytes, frame.fragment.size, &configuration)
      switch status {
      case VP8_STATUS_OK: return
      case VP8_STATUS_OUT_OF_MEMORY: throw .outOfMemory
      case VP8_STATUS_UNSUPPORTED_FEATURE: throw .unsupportedVariant(.webp, reason: "an unknown feature")
      case VP8_STATUS_NOT_ENOUGH_DATA, VP8_STATUS_SUSPENDED: throw .corrupt(.webp, reason: "a chunk ends early")
      default: throw .corrupt(.webp, reason: "its bitstream is invalid")
      }
    }
    let orientation = Orientation(exif: chunk("EXIF", of: demuxer), xmp: chunk("XMP ", of: demuxer))
    return (Picture(width: width, height: height, bytes: pixels), orientation)
  }

  /// Truncated if there are fewer bytes than the RIFF header states, else corrupt.
  private func brokenContainer(_ file: UnsafeBufferPointer<UInt8>) -> ImageError {
    let stated = (0..<4).reduce(8) { $0 + Int(file[4 + $1]) << (8 * $1) }
    return stated > file.count
      ? .truncated(.webp, bytes: file.count, missing: .bytes(of: stated))
      : .corrupt(.webp, reason: "its chunks are not in order")
  }

  private func chunk(_ name: String, of demuxer: OpaquePointer) -> [UInt8] {
    var iterator = WebPChunkIterator()
    guard WebPDemuxGetChunk(demuxer, name, 1, &iterator) != 0 else { return [] }
    defer { WebPDemuxReleaseChunkIterator(&iterator) }
    return Array(UnsafeBufferPointer(start: iterator.chunk.bytes, count: iterator.chunk.size))
  }
}
