# The server on nothing but what it loads: no shell, no package manager (docs/OPERATIONS.md, "In a container").
# Any registry's copies of the bases will do; a digest pins one: --build-arg RUNTIME_IMAGE=debian@sha256:…
ARG SWIFT_IMAGE=swift:6.3-bookworm
ARG RUNTIME_IMAGE=debian:bookworm-slim

# The binary: Swift's standard library and the embedded checkpoint are inside it.
FROM ${SWIFT_IMAGE} AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ARG APT_SNAPSHOT=no
COPY deploy/image/apt-install /usr/local/bin/
RUN apt-install libavif-dev libcurl4-openssl-dev libgif-dev libheif-dev libjpeg-dev libpng-dev libssl-dev libtiff-dev \
        libopenblas-pthread-dev libutf8proc-dev libwebp-dev zlib1g-dev pkg-config
WORKDIR /siglip-server
# Packages are resolved before the sources come, so a change of these fetches nothing.
COPY Package.* ./
RUN swift package resolve
COPY openapi.yaml ./
COPY Sources Sources
COPY Models Models
COPY Pages Pages
# Package.swift names the tests' targets, so their folders must be there.
COPY Tests Tests
# More options of swift build, such as --traits.
ARG BUILD_OPTIONS
# hadolint ignore=SC2086
RUN swift build --configuration release --product siglip --static-swift-stdlib ${BUILD_OPTIONS} \
    && install --strip -D .build/release/siglip /out/usr/local/bin/siglip
COPY LICENSE ./
COPY deploy/image/libraries deploy/image/notices deploy/image/openblas /usr/local/bin/
# The two sections in which builds of the same sources differ; nothing reads them when the server runs.
RUN strip --remove-section=.swift_modhash --remove-section=.note.gnu.build-id /out/usr/local/bin/siglip \
    && notices /out/usr/share/doc/siglip-server \
    && openblas /out \
    && libraries /out/usr/local/bin/siglip | cut -f 1 | sort -u > /packages

# The files of the image, from Debian's packages.
FROM ${RUNTIME_IMAGE} AS files
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ARG APT_SNAPSHOT=no
COPY deploy/image/apt-install deploy/image/assemble deploy/image/libraries /usr/local/bin/
COPY --from=build /packages /packages
RUN xargs apt-install ca-certificates < /packages
COPY --from=build /out /out
ARG SOURCE_DATE_EPOCH=0
RUN assemble /out /image

FROM scratch AS siglip
COPY --from=files /image /
ARG VERSION=0.1.0
ARG REVISION
ARG CREATED
ARG SOURCE
LABEL org.opencontainers.image.title="siglip-server" \
      org.opencontainers.image.description="Pictures and texts to SigLIP 2 vectors and zero-shot scores, on a CPU" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.licenses="Apache-2.0"
# Where checkpoints of the hub are looked for and pulled to: mount a volume there.
ENV PATH=/usr/local/bin HF_HOME=/models
# A fixed id, so that volumes and security policies can name it.
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["siglip", "health"]
ENTRYPOINT ["siglip"]
CMD ["serve", "--host", "0.0.0.0"]

# --target baked --build-arg MODEL=google/siglip2-base-patch16-224: that checkpoint is in the image, and no network is used.
FROM files AS pull
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ARG MODEL
ARG HF_ENDPOINT=https://huggingface.co
ARG SOURCE_DATE_EPOCH=0
RUN --mount=type=secret,id=hf_token \
    [ -n "${MODEL}" ] || { echo "name the checkpoint, --build-arg MODEL=org/name, or give --target siglip" >&2; exit 1; }; \
    HF_HOME=/models HF_TOKEN_PATH=/run/secrets/hf_token /out/usr/local/bin/siglip pull "${MODEL}" \
    && rm -rf /models/hub/.locks \
    && chmod -R a+rX /models \
    && find /models -exec touch --no-dereference --date="@${SOURCE_DATE_EPOCH}" {} +

FROM siglip AS baked
ARG MODEL
COPY --from=pull /models /models
ENV HF_HUB_OFFLINE=1 SIGLIP_MODEL=${MODEL}

# What a build without --target makes.
FROM siglip
