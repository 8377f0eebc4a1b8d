import ArgumentParser
import Compute
import Serving

/// Each matrix product of each released checkpoint, beside the bare instruction.
struct BenchKernels: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "Matrix products of the released shapes, as shares of the measured instruction peak.",
    discussion: """
        siglip bench kernels
        siglip bench kernels --precision bf16 --precision int8 --rows 256
      """)

  @Option(help: "fp32, bf16 or int8; may be repeated. Default: all.")
  var precision: [PrecisionOption] = [.fp32, .bf16, .int8]

  @Option(help: "Rows of the product, the tokens of a batch.")
  var rows = 512

  @Option(help: "Rounds, of which the median is shown: peak and kernel in turn.")
  var rounds = 15

  @Option(help: "Threads. Default: the CPUs that this process may use.")
  var threads: Int?

  @Flag(help: "Print one JSON object.")
  var json = false

  /// Width and MLP width of base, large, so400m and giant-opt; the values of a patch of 14, 16 and 32 pixels.
  private static let widths = [(768, 3072), (1024, 4096), (1152, 4304), (1536, 6144)]
  private static let shapes: [(outputs: Int, inputs: Int)] =
    widths.flatMap { width, mlp in [(3 * width, width), (width, width), (mlp, width), (width, mlp)] }
    + [(1152, 588), (768, 3072), (1536, 768)]

  func validate() throws {
    guard rows > 0, rounds > 0, threads ?? 1 > 0 else { throw ValidationError("rows, rounds and threads are above 0") }
  }

  func run() async throws {
    try OpenBLAS.open()
    let team = ThreadTeam(count: threads ?? CPULimit.count)
    var table = BenchTable(
      "kernels",
      [
        .init(title: "precision", key: "precision"), .init(title: "outputs x inputs", key: "shape"),
        .init(title: "Gop/s", key: "gops"), .init(title: "peak Gop/s", key: "peakGops"),
        .init(title: "share of peak", key: "peakShare", digits: 3),
      ], threads: team.count, json: json)
    for option in precision {
      let precision = option.precision
      for shape in Self.shapes {
        let (speed, peak, share) = measure(precision, shape, team)
        table.add([
          .text(precision.rawValue), .text("\(shape.outputs) x \(shape.inputs)"), .number(speed / 1e9),
          .number(peak / 1e9), .number(share),
        ])
      }
    }
    table.finish()
  }

  private func measure(_ precision: Precision, _ shape: (outputs: Int, inputs: Int), _ team: ThreadTeam) -> (
    speed: Double, peak: Double, share: Double
  ) {
    let weights: Weights
    if precision.usesPanels {
      weights = Weights(precision.operand, outputs: shape.outputs, inputs: shape.inputs) { range, block in
        for index in 0..<range.count * shape.inputs {
          block[index] = Float((index + range.lowerBound) % 17) * 0.01 - 0.08
        }
      }
    } else {
      weights = Weights(Buffer(count: shape.outputs * shape.inputs), outputs: shape.outputs, inputs: shape.inputs)
    }
    func matrix(_ format: Format, _ columns: Int) -> (Matrix, Buffer<UInt8>, Buffer<RowScale>) {
      let memory = Buffer<UInt8>(count: rows * format.stride(columns: columns))
      let scales = Buffer<RowScale>(count: rows)
      return (Matrix(format, memory, rows: rows, columns: columns, scales: scales), memory, scales)
    }
    let (input, inputMemory, inputScales) = matrix(precision.operand, shape.inputs)
    let (output, outputMemory, outputScales) = matrix(precision.activation, shape.outputs)
    let bias = Buffer<Float>(count: Weights.padded(shape.outputs))
    let operations = 2 * Double(rows) * Double(shape.outputs) * Double(shape.inputs)
    // Some milliseconds of work a round.
    let repeats = max(1, Int(4e9 / operations))
    var (speeds, peaks, shares): ([Double], [Double], [Double]) = ([], [], [])
    withExtendedLifetime((inputMemory, inputScales, outputMemory, outputScales)) {
      for round in 0...rounds {
        let peak = team.peak(precision.operand)
        let start = ContinuousClock.now
        for _ in 0..<repeats { team.multiply(input, by: weights, bias: bias, into: output) }
        let speed = operations * Double(repeats) / (start.duration(to: .now) / .seconds(1))
        guard round > 0 else { continue }  // the first is for warming up
        speeds.append(speed)
        peaks.append(peak)
        shares.append(speed / peak)
      }
    }
    return (speeds.median, peaks.median, shares.median)
  }
}
