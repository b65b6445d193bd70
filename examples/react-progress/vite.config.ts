import { defineConfig } from 'vite';

// In development the endpoint of ../http-endpoint runs beside it.
export default defineConfig({ oxc: { jsx: { runtime: 'automatic' } }, server: { proxy: { '/backups': 'http://127.0.0.1:3000' } } });
