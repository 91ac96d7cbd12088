# Warmup in a container: `docker compose up --build`, with DISCORD_TOKEN in the environment.

FROM rust:1.95-bookworm AS build
ARG TARGETPLATFORM
WORKDIR /source
# A Python script collects the third-party notices.
RUN apt-get update && apt-get install --yes --no-install-recommends python3 \
    && rm -rf /var/lib/apt/lists/*
COPY . .
# OpenSSL is built in and the preview is left out, so the final image needs little more than the C library. Each
# platform has its own build cache; the results have to be copied out of it.
RUN --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,id=warmup-target-$TARGETPLATFORM,target=/source/target,sharing=locked \
    cargo build --profile dist --locked --bin warmup \
        --no-default-features --features vendored-openssl,postgres \
    && cp target/dist/warmup /warmup \
    && python3 assets/third-party-notices.py > /THIRD-PARTY-NOTICES \
    && mkdir /empty

# The C library, root certificates and an unprivileged user; no shell.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /warmup /usr/local/bin/warmup
COPY --from=build /THIRD-PARTY-NOTICES /source/LICENSE /source/LICENSE-MIT /source/LICENSE-APACHE \
    /usr/share/doc/warmup/
# A new volume takes its owner from the folder it is mounted over.
COPY --from=build --chown=65532:65532 --chmod=700 /empty /data
COPY --from=build --chown=65532:65532 --chmod=700 /empty /backups
USER 65532:65532
WORKDIR /data
VOLUME /data
ENV WARMUP_STORE=/data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["/usr/local/bin/warmup", "health"]
ENTRYPOINT ["/usr/local/bin/warmup"]
CMD ["run"]
