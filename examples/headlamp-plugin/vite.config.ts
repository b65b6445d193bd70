import { defineConfig, type Plugin } from 'vite';

/** Headlamp gives its plugins what they import as members of one global, `pluginLib`. */
const globals = {
  '@kinvolk/headlamp-plugin/lib': 'pluginLib',
  '@mui/material': 'pluginLib.MuiMaterial',
  react: 'pluginLib.React',
  'react/jsx-runtime': 'pluginLib.ReactJSX',
};

/** Headlamp reads beside `main.js` for which version of its interface a plugin was made; without that it does not run it. */
const manifest: Plugin = {
  name: 'headlamp-manifest',
  generateBundle() {
    const source = { name: 'lifeboat-backups', version: '0.1.0', devDependencies: { '@kinvolk/headlamp-plugin': '^0.13.0' } };
    this.emitFile({ type: 'asset', fileName: 'package.json', source: JSON.stringify(source, undefined, 2) });
  },
};

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', development: false } },
  plugins: [manifest],
  build: {
    lib: { entry: 'index.tsx', name: 'lifeboatBackups', formats: ['iife'], fileName: () => 'main.js' },
    rolldownOptions: { external: Object.keys(globals), output: { globals } },
  },
});
