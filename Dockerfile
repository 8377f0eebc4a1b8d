# The binary: Swift's standard library and the embedded checkpoint are inside it.
FROM swift:6.3-bookworm AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# Debian keeps one version of each of these in a release.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libavif-dev libcurl4-openssl-dev libgif-dev libheif-dev libjpeg-dev libpng-dev libssl-dev libtiff-dev libwebp-dev \
        make zlib1g-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /siglip-server
COPY Package.swift openapi.yaml Makefile ./
COPY docs/man docs/man
COPY Sources Sources
COPY Models Models
COPY Pages Pages
# Package.swift names the tests' targets, so their folders must be there.
COPY Tests Tests
RUN swift build --configuration release --product siglip --static-swift-stdlib \
    && make install SIGLIP=.build/release/siglip DESTDIR=/out PREFIX=/usr \
    && strip /out/usr/bin/siglip

# What runs: the shared libraries that the binary links or loads, and nothing that builds.
FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        ca-certificates libavif15 libcurl4 libgif7 libheif1 libjpeg62-turbo libopenblas0-pthread libpng16-16 libssl3 libtiff6 \
        libwebp7 libwebpdemux2 zlib1g \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/usr /usr
COPY LICENSE /usr/share/doc/siglip-server/LICENSE
COPY Models/siglip-mini/README.md /usr/share/doc/siglip-server/siglip-mini.md

LABEL org.opencontainers.image.title="siglip-server" \
      org.opencontainers.image.description="Pictures and texts to SigLIP 2 vectors and zero-shot scores, on a CPU" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"

# A fixed id, so that volumes and security policies can name it.
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["siglip", "health"]
ENTRYPOINT ["siglip"]
CMD ["serve", "--host", "0.0.0.0"]
