import Testing

@testable import Serving

@Suite struct TurnsTests {
  private func turns(_ lengths: [Int]) -> Turns<Int> {
    var turns = Turns<Int>()
    for (line, length) in lengths.enumerated() {
      for index in 0..<length { turns.add(line * 1000 + index, to: UInt64(line)) }
    }
    return turns
  }

  private func all(_ turns: inout Turns<Int>) -> [Int] {
    var elements: [Int] = []
    while let element = turns.next() { elements.append(element) }
    return elements
  }

  @Test func linesOfOneElementAreServedInTheirOrder() {
    var turns = turns([1, 1, 1, 1, 1])
    #expect(all(&turns) == [0, 1000, 2000, 3000, 4000])
    #expect(turns.isEmpty)
  }

  @Test func aLineIsServedInItsOrder() {
    var turns = turns([5])
    #expect(all(&turns) == [0, 1, 2, 3, 4])
  }

  @Test func aShortLineWaitsForTwoOfEachOther() throws {
    var turns = turns([64, 64, 64, 64, 1])
    let place = try #require(all(&turns).firstIndex(of: 4000))
    #expect(place <= 2 * 5)
  }

  @Test func theOldestLineTakesNoMoreThanTwiceItsTime() throws {
    var turns = turns([50] + Array(repeating: 1, count: 500))
    let last = try #require(all(&turns).firstIndex(of: 49))
    #expect(last < 100)
  }

  @Test func whatDoesNotFitIsStillTheNext() {
    var turns = turns([1, 1])
    #expect(turns.next { _ in false } == nil)
    #expect(turns.count == 2)
    #expect(turns.next() == 0)
  }

  @Test func aLineThatIsTakenAwayIsPassedOver() {
    var turns = turns([2, 2, 2])
    #expect(turns.remove(line: 1) == [1000, 1001])
    #expect(turns.remove(line: 7).isEmpty)
    #expect(turns.count == 4)
    #expect(all(&turns) == [0, 1, 2000, 2001])
    turns.add(9, to: 9)
    #expect(turns.next() == 9)
  }
}
