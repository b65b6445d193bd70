import type { PlannedItem } from '@lifeboat/core';

/** What a plan may say of an object, worst first. */
export const planActions: readonly PlannedItem['action'][] = ['blocked', 'recreate', 'update', 'create', 'skip', 'unchanged'];
