export { checkMailServer, type MailServerAnswer } from './channels/check-mail-server.ts';
export { createNotifications, type Notifications } from './create-notifications.ts';
