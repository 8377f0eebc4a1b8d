import Fetching
import HTTP
import Serving

extension API {
  /// `GET /metrics`: the Prometheus text format.
  func metricsPage(_ request: Request) -> Answer {
    var page = PrometheusText()
    page.requests(metrics.snapshot)
    if let keys { page.callers(keys.requests) }
    page.serving(embedder.pool.counts, limit: embedder.pool.configuration.itemLimit)
    page.cache(embedder.cache.counts)
    if let fetcher = embedder.sources.fetcher { page.fetches(fetcher.counts, limit: fetcher.configuration.width) }
    page.connections(serverStatistics, serverLimits)
    page.single(
      "siglip_ready", .gauge, "1 when every model is loaded and undamaged and the server is not draining.",
      isReady ? 1 : 0)
    page.models(models.ready)
    page.family("siglip_build_info", .gauge, "The build, in its labels.")
    page.sample(
      "siglip_build_info", ["version": description.version, "instruction_set": description.instructionSet], 1)
    page.single(
      "siglip_log_lines_dropped_total", .counter, "Lines of the log that were dropped because nobody took them.",
      Double(description.droppedLogLines()))
    page.process(ProcessUsage.now(), startTime: description.startTime)
    return Answer(response: .text(page.text, contentType: "text/plain; version=0.0.4; charset=utf-8"))
  }
}

extension PrometheusText {
  fileprivate mutating func requests(_ snapshot: RequestMetrics.Snapshot) {
    family("siglip_http_requests_total", .counter, "Requests answered, by route and status.")
    for (label, count) in snapshot.requests.sorted(by: { ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status) }
    ) {
      sample("siglip_http_requests_total", ["route": label.route, "status": "\(label.status)"], Double(count))
    }
    family("siglip_stage_seconds", .histogram, "Time of a request in each stage.")
    for stage in StageTimes.Stage.allCases {
      guard let times = snapshot.stages[stage] else { continue }
      histogram("siglip_stage_seconds", label: ("stage", stage.rawValue), times)
    }
  }

  fileprivate mutating func callers(_ requests: [String: Int]) {
    family("siglip_key_requests_total", .counter, "Requests that came with a key, by the key's name.")
    for (name, count) in requests.sorted(by: { $0.key < $1.key }) {
      sample("siglip_key_requests_total", ["key": name], Double(count))
    }
  }

  fileprivate mutating func models(_ ready: [ServedModel]) {
    family("siglip_model_weight_bytes", .gauge, "Bytes of a model's prepared weights.")
    for model in ready {
      sample("siglip_model_weight_bytes", ["model": model.id], Double(model.model.memoryFootprint.prepared))
    }
    family("siglip_model_mapped_bytes", .gauge, "Bytes of a model's weights that are used where they lie in the file.")
    for model in ready {
      sample("siglip_model_mapped_bytes", ["model": model.id], Double(model.model.memoryFootprint.mapped))
    }
    family("siglip_model_damaged", .gauge, "1 when a model's file was cut or overwritten in place: it answers 503.")
    for model in ready {
      sample("siglip_model_damaged", ["model": model.id], model.model.isDamaged ? 1 : 0)
    }
  }

  fileprivate mutating func serving(_ counts: ServingCounts, limit: Int) {
    family("siglip_batch_items", .histogram, "Items in a batch.")
    for modality in Modality.allCases {
      guard let own = counts.byModality[modality] else { continue }
      let sizes = Histogram(
        bounds: ServingCounts.batchSizeBounds.map(Double.init), counts: own.batchSizes, sum: Double(own.items))
      histogram("siglip_batch_items", label: ("modality", modality.rawValue), sizes)
    }
    family("siglip_encode_seconds_total", .counter, "Time spent encoding batches.")
    for modality in Modality.allCases {
      guard let own = counts.byModality[modality] else { continue }
      sample("siglip_encode_seconds_total", ["modality": modality.rawValue], own.encodeSeconds)
    }
    single("siglip_queue_items", .gauge, "Items waiting for an encoder.", Double(counts.waitingItems))
    single("siglip_admitted_items_limit", .gauge, "Items that may be admitted; past it: 429.", Double(limit))
    single("siglip_admitted_items", .gauge, "Items admitted and not yet answered.", Double(counts.admittedItems))
    single(
      "siglip_refused_items_total", .counter, "Items refused because the queue was full.", Double(counts.refusedItems))
    single(
      "siglip_dropped_items_total", .counter, "Items dropped because nobody waited any more.",
      Double(counts.droppedItems))
    single(
      "siglip_shared_items_total", .counter, "Items that joined an identical one in flight.", Double(counts.sharedItems)
    )
  }

  fileprivate mutating func connections(_ statistics: ServerStatistics, _ limits: Limits) {
    single("siglip_http_connections", .gauge, "Open connections.", Double(statistics.connectionsOpen))
    single("siglip_http_connections_limit", .gauge, "Connections that may be open.", Double(limits.connections))
    single(
      "siglip_http_connections_total", .counter, "Connections accepted.", Double(statistics.connectionsAccepted))
    single(
      "siglip_http_connections_evicted_total", .counter, "Connections closed to make room for others.",
      Double(statistics.connectionsEvicted))
    single("siglip_http_requests_in_flight", .gauge, "Requests being answered.", Double(statistics.requestsInFlight))
    single("siglip_http_bytes_in_flight", .gauge, "Bytes of request bodies held.", Double(statistics.bytesInFlight))
    single(
      "siglip_http_answer_bytes", .gauge, "Bytes of answers that wait for their readers.",
      Double(statistics.answerBytes))
    single(
      "siglip_http_bytes_in_flight_limit", .gauge, "Bytes of request bodies that may be held.",
      Double(limits.bytesInFlight))
    single(
      "siglip_http_request_bytes_total", .counter, "Bytes of request bodies, as they were sent.",
      Double(statistics.bodyBytesIn))
    single(
      "siglip_http_response_bytes_total", .counter, "Bytes of answers' bodies, as they were sent.",
      Double(statistics.bodyBytesOut))
    family("siglip_http_refused_total", .counter, "Requests refused before a route saw them, by status.")
    for (status, count) in statistics.refused.sorted(by: { $0.key < $1.key }) {
      sample("siglip_http_refused_total", ["status": "\(status)"], Double(count))
    }
  }

  fileprivate mutating func fetches(_ counts: FetchCounts, limit: Int) {
    family("siglip_fetches_total", .counter, "Pictures asked for by URL, by what came of it.")
    for outcome in FetchCounts.Outcome.allCases {
      sample("siglip_fetches_total", ["outcome": outcome.rawValue], Double(counts.outcomes[outcome] ?? 0))
    }
    single("siglip_fetched_bytes_total", .counter, "Bytes of pictures that were fetched whole.", Double(counts.bytes))
    single("siglip_fetches_in_flight", .gauge, "Pictures being fetched.", Double(counts.running))
    single("siglip_fetches_in_flight_limit", .gauge, "Pictures that may be fetched at a time.", Double(limit))
    single("siglip_fetches_waiting", .gauge, "Pictures waiting to be fetched.", Double(counts.waiting))
  }

  fileprivate mutating func cache(_ counts: EmbeddingCache.Counts) {
    single("siglip_cache_hits_total", .counter, "Texts whose vector was in the cache.", Double(counts.hits))
    single("siglip_cache_misses_total", .counter, "Texts whose vector was not in the cache.", Double(counts.misses))
    single("siglip_cache_bytes", .gauge, "Bytes of the text cache.", Double(counts.bytes))
    single("siglip_cache_entries", .gauge, "Vectors in the text cache.", Double(counts.entries))
  }
}
