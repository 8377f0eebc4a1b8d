import Glibc
import Synchronization

/// The `Date` field's value (RFC 9110 § 5.6.7), made once a second.
enum DateField {
  private static let cache = Mutex<(second: time_t, text: [UInt8])>((0, []))

  /// `Sun, 06 Nov 1994 08:49:37 GMT`
  static func now() -> [UInt8] {
    let second = time(nil)
    return cache.withLock { cache in
      if cache.second != second { cache = (second, format(second)) }
      return cache.text
    }
  }

  static func format(_ second: time_t) -> [UInt8] {
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    var second = second
    var calendar = tm()
    gmtime_r(&second, &calendar)
    let two = { (number: Int32) in number < 10 ? "0\(number)" : "\(number)" }
    let day = "\(days[Int(calendar.tm_wday)]), \(two(calendar.tm_mday)) \(months[Int(calendar.tm_mon)])"
    let clock = "\(two(calendar.tm_hour)):\(two(calendar.tm_min)):\(two(calendar.tm_sec))"
    return Array("\(day) \(calendar.tm_year + 1900) \(clock) GMT".utf8)
  }
}
