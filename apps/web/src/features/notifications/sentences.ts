import { addSentences } from '../../strings/add-sentences.ts';
import { notifications } from '../../strings/en/notifications.ts';

addSentences({ notifications });
