import Testing

@testable import EmbeddingAPI

@Suite struct QueuePlacesTests {
  @Test(arguments: [
    (patches: 64, values: 0, places: 1), (1024, 0, 1), (1025, 0, 2), (4096, 0, 4), (64, 64 * 192, 1),
    (256, 256 * 768, 2), (729, 729 * 1152, 7), (4096, 4096 * 1152, 36),
  ])
  func aPictureTakesAsManyPlacesAsItHoldsMemory(patches: Int, values: Int, places: Int) {
    #expect(ServedModel.queuePlaces(patches: patches, values: values) == places)
  }
}
