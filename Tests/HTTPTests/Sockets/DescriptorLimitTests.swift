import Glibc
import Testing

@testable import HTTP

@Suite struct DescriptorLimitTests {
  @Test("raises the soft limit as far as the hard one lets it, and says how far that is")
  func raise() {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #expect(getrlimit(resource, &limit) == 0)
    #expect(DescriptorLimit.raise(forConnections: 1) == 1)
    let possible = DescriptorLimit.raise(forConnections: .max)
    #expect(possible == .max || rlim_t(possible + DescriptorLimit.reserve) == limit.rlim_max)
    #expect(getrlimit(resource, &limit) == 0)
    #expect(limit.rlim_cur == limit.rlim_max)
  }
}
