export { cloneJson, equalJson, isRawJson, parseJson, type RawJson, stringifyJson } from './lossless-json.ts';
