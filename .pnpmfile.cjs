// The packages with the binaries of Node name their system in words that pnpm does not read: without this it would fetch them all.
const systems = { linux: 'linux', win: 'win32' };

module.exports = {
  hooks: {
    readPackage(manifest) {
      const [, system, cpu] = /^node-(linux|win)-(x64|arm64)$/.exec(manifest.name) ?? [];
      return system ? { ...manifest, os: [systems[system]], cpu: [cpu] } : manifest;
    },
  },
};
