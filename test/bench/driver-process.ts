import { answerCalls } from './process/answer-calls.js';
import { Driver } from './subjects/driver.js';
import { measured } from './subjects/measured.js';

answerCalls(measured(new Driver()));
