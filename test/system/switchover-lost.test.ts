import { describeSwitchover } from '../support/system/switchover-play.js';

describeSwitchover('lose');
