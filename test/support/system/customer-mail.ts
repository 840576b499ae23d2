import { createTransport, type SendMailOptions } from 'nodemailer';

/** Sends a customer's mail over SMTP. @returns its Message-ID. @throws what the mail server says. */
export async function sendMail(smtpPort: number, mail: SendMailOptions): Promise<string> {
  const transport = createTransport({ host: '127.0.0.1', port: smtpPort, secure: false, ignoreTLS: true });
  try {
    const { messageId } = await transport.sendMail({
      from: 'Carla Customer <carla@customer.example>',
      to: 'support@casebridge.example',
      ...mail,
    });
    return messageId;
  } finally {
    transport.close();
  }
}

/** Sends bytes as they are, for mails that no mail program writes any more. */
export function sendRaw(smtpPort: number, raw: Buffer): Promise<string> {
  return sendMail(smtpPort, {
    raw,
    envelope: { from: 'carla@customer.example', to: ['support@casebridge.example'] },
  });
}
