import FoundationEssentials
import HTTP

extension API {
  /// `GET /debug/state`: what the server holds and what bounds it, at one moment; only where it is switched on.
  func debugState(_ request: Request) -> Answer {
    let usage = ProcessUsage.now()
    var writer = JSONWriter(capacity: 2048)
    writer.object { writer in
      writer.member("version", description.version)
      writer.member("instruction_set", description.instructionSet)
      writer.member("uptime_seconds", Int(Date().timeIntervalSince1970 - description.startTime))
      writer.member("ready", isReady)
      writer.member("draining", models.isDraining)
      writer.key("queue")
      queue(&writer)
      writer.key("connections")
      connections(&writer)
      writer.key("models")
      writer.array(models.all) { $0.model($1.name, $1.status) }
      writer.key("cache")
      cache(&writer)
      writer.key("memory")
      memory(usage, &writer)
      writer.key("keys")
      if let keys { writer.array(keys.names) { $0.string($1) } } else { writer.null() }
      writer.key("limits")
      limits(usage, &writer)
    }
    return Answer(response: .json(writer.bytes))
  }

  private func queue(_ writer: inout JSONWriter) {
    let (counts, pool) = (embedder.pool.counts, embedder.pool.configuration)
    writer.object { writer in
      writer.member("waiting_items", counts.waitingItems)
      writer.member("admitted_items", counts.admittedItems)
      writer.member("refused_items", counts.refusedItems)
      writer.member("dropped_items", counts.droppedItems)
      writer.member("shared_items", counts.sharedItems)
      writer.member("workers", pool.workers)
      writer.member("idle_workers", counts.idleWorkers)
      writer.member("threads", pool.threads)
    }
  }

  private func connections(_ writer: inout JSONWriter) {
    let statistics = serverStatistics
    writer.object { writer in
      writer.member("open", statistics.connectionsOpen)
      writer.member("accepted", statistics.connectionsAccepted)
      writer.member("requests_in_flight", statistics.requestsInFlight)
      writer.member("bytes_in_flight", statistics.bytesInFlight)
      writer.key("refused")
      writer.object { writer in
        for (status, count) in statistics.refused.sorted(by: { $0.key < $1.key }) { writer.member("\(status)", count) }
      }
    }
  }

  private func cache(_ writer: inout JSONWriter) {
    let counts = embedder.cache.counts
    writer.object { writer in
      writer.member("entries", counts.entries)
      writer.member("bytes", counts.bytes)
      writer.member("hits", counts.hits)
      writer.member("misses", counts.misses)
    }
  }

  private func memory(_ usage: ProcessUsage, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("resident_bytes", usage.residentBytes)
      writer.member("virtual_bytes", usage.virtualBytes)
      writer.member("open_files", usage.openFiles)
      writer.member("threads", usage.threads)
      writer.member("dropped_log_lines", description.droppedLogLines())
    }
  }

  private func limits(_ usage: ProcessUsage, _ writer: inout JSONWriter) {
    let (pool, http) = (embedder.pool.configuration, serverLimits)
    writer.object { writer in
      writer.member("queue_items", pool.itemLimit)
      writer.member("batch_tokens", pool.tokenBudget)
      writer.member("images", limits.images)
      writer.member("texts", limits.texts)
      writer.member("labels", limits.labels)
      writer.member("request_timeout_ms", Int(limits.timeout / .milliseconds(1)))
      writer.member("pixels", embedder.imageLimits.maxPixels)
      writer.member("cache_bytes", embedder.cache.byteLimit)
      writer.member("connections", http.connections)
      writer.member("body_bytes", http.bodyBytes)
      writer.member("bytes_in_flight", http.bytesInFlight)
      writer.member("head_bytes", http.headBytes)
      writer.member("open_files", usage.mostFiles)
    }
  }
}
