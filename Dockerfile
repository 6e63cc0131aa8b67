# docker build -t mynah . && docker run -p 8080:8080 -v mynah:/data mynah

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
# Tests are not part of the image, but the manifest names their file.
RUN mkdir -p tests/it && touch tests/it/main.rs \
    && cargo build --release --locked --bin mynah \
    && mkdir /data

FROM debian:bookworm-slim
COPY --from=build /src/target/release/mynah /usr/local/bin/mynah
# By number, so that Kubernetes can tell that it is not root.
COPY --from=build --chown=10001:10001 /data /data
USER 10001:10001
WORKDIR /data
VOLUME /data
ENV MYNAH_LISTEN=0.0.0.0:8080 MYNAH_STORE=sqlite:/data/mynah.db
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s --retries=3 CMD ["mynah", "healthcheck"]
ENTRYPOINT ["mynah"]
CMD ["serve"]
