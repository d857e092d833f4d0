/* Mail as it comes: a dozen header fields, two parts, text that does not compress to nothing. No line is longer than 78 or begins
 * with a dot, so the same octets go into SMTP, LMTP and APPEND. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

#define NUMBER_DIGITS 10
#define LINE_WORDS 9
#define HEADER_BYTES 2048

struct message {
    char *bytes;
    size_t len;
    char *numbers[2]; /* where the number of the message stands */
    uint64_t number, random;
};

static const char before_from[] =
    "Return-Path: <sender@example.org>\r\n"
    "Received: from relay.example.org (relay.example.org [192.0.2.25])\r\n"
    "\tby mx.bench.test with ESMTPS id 4hXb2k; Tue, 24 Nov 2026 08:00:00 +0000\r\n"
    "From: Erika Mustermann <";
static const char header[] =
    ">\r\n"
    "To: Jan Jansen <someone@bench.test>, \"Doe, Jane\" <jane@example.net>\r\n"
    "Cc: team@example.org\r\n"
    "Subject: Re: minutes of the meeting, number NNNNNNNNNN\r\n"
    "Date: Tue, 24 Nov 2026 08:00:00 +0000\r\n"
    "Message-ID: <NNNNNNNNNN.bench@example.org>\r\n"
    "In-Reply-To: <first.bench@example.org>\r\n"
    "References: <first.bench@example.org>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/alternative; boundary=\"part-of-bench\"\r\n"
    "X-Mailer: bench\r\n"
    "\r\n"
    "--part-of-bench\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 7bit\r\n"
    "\r\n";
static const char middle[] = "\r\n--part-of-bench\r\n"
                             "Content-Type: text/html; charset=utf-8\r\n"
                             "Content-Transfer-Encoding: 7bit\r\n"
                             "\r\n";
static const char trailer[] = "\r\n--part-of-bench--\r\n";

static uint64_t next_random(struct message *message)
{
    message->random ^= message->random << 13;
    message->random ^= message->random >> 7;
    message->random ^= message->random << 17;
    return message->random;
}

static void add(struct message *message, const char *text)
{
    size_t len = strlen(text);
    memcpy(message->bytes + message->len, text, len);
    message->len += len;
}

/* Lines of words of four to eight letters, up to the given length. */
static void add_lines(struct message *message, size_t upto)
{
    while (message->len + LINE_WORDS * 9 + 2 < upto) {
        for (int word = 0; word < LINE_WORDS - 1; word++) {
            uint64_t bits = next_random(message);
            size_t letters = 4 + bits % 5;
            for (size_t i = 0; i < letters; i++, bits >>= 5) {
                message->bytes[message->len++] = (char)('a' + (bits & 31) % 26);
            }
            message->bytes[message->len++] = ' ';
        }
        add(message, "\r\n");
    }
}

struct message *message_new(size_t size, const char *from)
{
    struct message *message = calloc(1, sizeof(*message));
    if (message == NULL || (message->bytes = malloc(size + strlen(from) + HEADER_BYTES)) == NULL) {
        die("no memory");
    }
    message->random = UINT64_C(88172645463325252);
    message->number = now() / 1000000 % UINT64_C(1000000000) * 10;
    add(message, before_from);
    add(message, from);
    add(message, header);
    for (size_t i = 0; i < 2; i++) {
        char *behind = i == 0 ? message->bytes : message->numbers[0] + NUMBER_DIGITS;
        message->bytes[message->len] = 0;
        message->numbers[i] = strstr(behind, "NNNNNNNNNN");
    }
    add_lines(message, size / 2);
    add(message, middle);
    add_lines(message, size - strlen(trailer));
    add(message, trailer);
    return message;
}

const char *message_next(struct message *message, size_t *out_len)
{
    char digits[24];
    snprintf(digits, sizeof(digits), "%010llu",
             (unsigned long long)(message->number++ % UINT64_C(10000000000)));
    memcpy(message->numbers[0], digits, NUMBER_DIGITS);
    memcpy(message->numbers[1], digits, NUMBER_DIGITS);
    *out_len = message->len;
    return message->bytes;
}
