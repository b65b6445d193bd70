# The server of `lifeboat install`: docker build -t registry.example.com/lifeboat:0.1 . (docs/production/container-image.md)
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /source
COPY . .
RUN npx -y pnpm@12.21.0 install --frozen-lockfile && node scripts/image-files.ts /app

# No shell, no package manager: Node, what it links to, and the program.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /usr/local/bin/node /usr/bin/node
COPY --from=build /app /app
USER 65532:65532
ENTRYPOINT ["/usr/bin/node", "/app/dist/bin.js"]
CMD ["server", "--in-cluster"]
