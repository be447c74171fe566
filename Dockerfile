# The program needs cgo for SQLite; it is linked statically, so that the final
# image holds nothing but it, the certificates and the time zones.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# No history comes along: whoever builds a release says which it is.
ARG VERSION=
RUN CGO_ENABLED=1 go build -trimpath -tags 'osusergo netgo sqlite_omit_load_extension timetzdata' \
      -ldflags "-s -w -linkmode external -extldflags '-static' -X loket/bot/version.program=$VERSION" -o /loket ./bot \
 && install -d -m 0700 /root/empty/data && install -d -m 1777 /root/empty/tmp

FROM scratch
ARG VERSION=
LABEL org.opencontainers.image.title=Loket org.opencontainers.image.version=$VERSION
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /loket /loket
# Folders keep their modes only below the folder that is copied.
COPY --from=build --chown=65532:65532 /root/empty/ /
# A small heap, and one arena for what SQLite allocates: the machine is shared.
ENV DATA_DIR=/data METRICS_LISTEN=:9180 GOGC=65 MALLOC_ARENA_MAX=1
VOLUME /data
EXPOSE 8080 9180
USER 65532:65532
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/loket", "health"]
ENTRYPOINT ["/loket"]
CMD ["serve"]
