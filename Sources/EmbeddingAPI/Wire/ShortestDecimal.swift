/// The shortest decimal number that reads back to a Float32, and of those the nearest to it: R. Giulietti, "The Schubfach
/// way to render doubles" (2020), in the width of 32 bits.
struct ShortestDecimal {
  /// The digits as a number, at most 9 of them; it may end in zeros.
  var digits: UInt32
  /// The value is `digits` · 10^`exponent`.
  var exponent: Int

  /// - Parameter magnitude: finite and above 0.
  @inline(__always)
  init(_ magnitude: Float) {
    let fraction = magnitude.significandBitPattern
    let biased = Int(magnitude.exponentBitPattern)
    // The value is c · 2^q.
    let c = biased == 0 ? fraction : fraction | 1 << 23
    let q = max(biased, 1) - 150
    // What reads back lies between the middles to both neighbours; the lower one is half as far below a power of 2.
    let lowerIsCloser = fraction == 0 && biased > 1
    // floor(log10 of the interval's width)
    let k = (q * 1_262_611 - (lowerIsCloser ? 524_031 : 0)) >> 22
    // With floor(log2(10^-k)): brings the products to the same scale.
    let shift = UInt32(q + (-k * 1_741_647) >> 19 + 1)
    let power = Self.powers[-k + 31]
    // All in quarters of 10^k; what is not whole shows in the last bit.
    let lower = Self.product(power, (4 * c - (lowerIsCloser ? 1 : 2)) << shift)
    let value = Self.product(power, (4 * c) << shift)
    let upper = Self.product(power, (4 * c + 2) << shift)
    // The ends of the interval read back only where the significand is even (ties to even).
    let isOdd = c & 1
    let (first, last) = (lower + isOdd, upper - isOdd)

    // One digit less, if a multiple of 10^(k+1) lies inside; at most one of the two next ones does.
    let tens = value / 40
    let (tensBelow, tensAbove) = (first <= 40 * tens, 40 * tens + 40 <= last)
    if tens > 0, tensBelow != tensAbove {
      (digits, exponent) = (tens + (tensAbove ? 1 : 0), k + 1)
      return
    }
    let ones = value / 4
    let (below, above) = (first <= 4 * ones, 4 * ones + 4 <= last)
    exponent = k
    if below != above {
      digits = ones + (above ? 1 : 0)
    } else {
      let middle = 4 * ones + 2
      digits = ones + (value > middle || (value == middle && ones & 1 == 1) ? 1 : 0)
    }
  }

  /// The upper 32 of 96 bits, with the last one set where any but the last of the next 32 is.
  @inline(__always)
  private static func product(_ power: UInt64, _ factor: UInt32) -> UInt32 {
    let product = power.multipliedFullWidth(by: UInt64(factor))
    return UInt32(truncatingIfNeeded: product.high) | (product.low >> 32 > 1 ? 1 : 0)
  }

  /// 10^-31 to 10^45, each times the power of 2 that brings it to 64 bits, rounded up.
  private static let powers: [UInt64] = [
    0x81CEB32C4B43FCF5, 0xA2425FF75E14FC32, 0xCAD2F7F5359A3B3F, 0xFD87B5F28300CA0E, 0x9E74D1B791E07E49,
    0xC612062576589DDB, 0xF79687AED3EEC552, 0x9ABE14CD44753B53, 0xC16D9A0095928A28, 0xF1C90080BAF72CB2,
    0x971DA05074DA7BEF, 0xBCE5086492111AEB, 0xEC1E4A7DB69561A6, 0x9392EE8E921D5D08, 0xB877AA3236A4B44A,
    0xE69594BEC44DE15C, 0x901D7CF73AB0ACDA, 0xB424DC35095CD810, 0xE12E13424BB40E14, 0x8CBCCC096F5088CC,
    0xAFEBFF0BCB24AAFF, 0xDBE6FECEBDEDD5BF, 0x89705F4136B4A598, 0xABCC77118461CEFD, 0xD6BF94D5E57A42BD,
    0x8637BD05AF6C69B6, 0xA7C5AC471B478424, 0xD1B71758E219652C, 0x83126E978D4FDF3C, 0xA3D70A3D70A3D70B,
    0xCCCCCCCCCCCCCCCD, 0x8000000000000000, 0xA000000000000000, 0xC800000000000000, 0xFA00000000000000,
    0x9C40000000000000, 0xC350000000000000, 0xF424000000000000, 0x9896800000000000, 0xBEBC200000000000,
    0xEE6B280000000000, 0x9502F90000000000, 0xBA43B74000000000, 0xE8D4A51000000000, 0x9184E72A00000000,
    0xB5E620F480000000, 0xE35FA931A0000000, 0x8E1BC9BF04000000, 0xB1A2BC2EC5000000, 0xDE0B6B3A76400000,
    0x8AC7230489E80000, 0xAD78EBC5AC620000, 0xD8D726B7177A8000, 0x878678326EAC9000, 0xA968163F0A57B400,
    0xD3C21BCECCEDA100, 0x84595161401484A0, 0xA56FA5B99019A5C8, 0xCECB8F27F4200F3A, 0x813F3978F8940985,
    0xA18F07D736B90BE6, 0xC9F2C9CD04674EDF, 0xFC6F7C4045812297, 0x9DC5ADA82B70B59E, 0xC5371912364CE306,
    0xF684DF56C3E01BC7, 0x9A130B963A6C115D, 0xC097CE7BC90715B4, 0xF0BDC21ABB48DB21, 0x96769950B50D88F5,
    0xBC143FA4E250EB32, 0xEB194F8E1AE525FE, 0x92EFD1B8D0CF37BF, 0xB7ABC627050305AE, 0xE596B7B0C643C71A,
    0x8F7E32CE7BEA5C70, 0xB35DBF821AE4F38C,
  ]
}
