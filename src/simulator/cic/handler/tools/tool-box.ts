import type { HandlerTool } from '../handler-tool.js';
import { lookUpSkill, lookUpUser, lookUpWorkgroup } from './directory-tools.js';
import {
  createEmailInteraction,
  disconnectEmailInteraction,
  findInteraction,
  setAttributes,
  specifySkill,
  transferEmailInteraction,
} from './interaction-tools.js';
import { sendCustomNotification } from './notification-tools.js';
import { claimRow, releaseRow, rememberRow } from './row-tools.js';
import { assignTexts, compareText, splitText, takeItem } from './text-tools.js';

/** Every tool that a handler definition may name. */
export function toolBox(): ReadonlyMap<string, HandlerTool> {
  return new Map<string, HandlerTool>([
    ['CompareText', compareText],
    ['AssignTexts', assignTexts],
    ['SplitText', splitText],
    ['TakeItem', takeItem],
    ['LookUpWorkgroup', lookUpWorkgroup],
    ['LookUpUser', lookUpUser],
    ['LookUpSkill', lookUpSkill],
    ['ClaimRow', claimRow],
    ['RememberRow', rememberRow],
    ['ReleaseRow', releaseRow],
    ['FindInteraction', findInteraction],
    ['CreateEmailInteraction', createEmailInteraction],
    ['SetAttributes', setAttributes],
    ['SpecifySkill', specifySkill],
    ['TransferEmailInteraction', transferEmailInteraction],
    ['DisconnectEmailInteraction', disconnectEmailInteraction],
    ['SendCustomNotification', sendCustomNotification],
  ]);
}
