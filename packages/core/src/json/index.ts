export { JsonElements } from './json-elements.ts';
export { defaultMaxJsonDepth, JsonLimitError, type JsonLimits } from './json-limits.ts';
export { type JsonPatchOperation, JsonPatchTestError, jsonPatch, mergePatch } from './json-patch.ts';
export { memberAt, ownMember, setOwnMember } from './own-member.ts';
export { cloneJson, equalJson, isRawJson, parseJson, type RawJson, stringifyJson } from './parse-json.ts';
