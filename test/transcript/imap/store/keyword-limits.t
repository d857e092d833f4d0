# IM16 A keyword too long, or one too many, is refused; those there are stay. When there is no room for another, PERMANENTFLAGS says so (RFC 9051 7.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
deliver alice@lab.test
    Subject: x

    hello
C: s SELECT INBOX
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: s OK <any>
C-raw: a STORE 1 +FLAGS.SILENT (<65*k>)\r\n
S: a NO [LIMIT] <any>
C: a STORE 1 +FLAGS.SILENT (key0)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key1)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key2)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key3)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key4)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key5)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key6)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key7)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key8)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key9)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key10)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key11)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key12)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key13)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key14)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key15)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key16)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key17)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key18)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key19)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key20)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key21)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key22)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key23)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key24)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key25)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key26)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key27)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key28)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key29)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key30)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key31)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key32)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key33)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key34)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key35)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key36)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key37)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key38)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key39)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key40)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key41)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key42)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key43)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key44)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key45)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key46)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key47)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key48)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key49)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key50)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key51)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key52)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key53)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS (<any> key53 \*)] Flags are kept
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (key54)
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS (<any> key54)] Flags are kept
S: a OK <any>
C: a STORE 1 +FLAGS.SILENT (onemore)
S: a NO [LIMIT] <any>
C: a FETCH 1 FLAGS
S: * 1 FETCH (FLAGS (<any>key54<any>))
S: a OK <any>
