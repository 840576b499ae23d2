import { answerCalls } from './process/answer-calls.js';
import { measured } from './subjects/measured.js';
import { PlainLoop } from './subjects/plain-loop.js';

answerCalls(measured(new PlainLoop()));
