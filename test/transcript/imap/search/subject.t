# SEARCH SUBJECT finds what i;unicode-casemap (RFC 5051) finds, in encoded words, folded and long subjects; asked again it knows what came and went meanwhile.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C-raw: p1 APPEND INBOX {32+}\r\nSubject: Straw BERRIES today\r\n\r\n\r\n
S: p1 OK [APPENDUID <any> 1] Message stored
C-raw: p2 APPEND INBOX {56+}\r\nSubject: =?utf-8?B?w4RQRkVM?= =?iso-8859-1?Q?_=D6l?=\r\n\r\n\r\n
S: p2 OK [APPENDUID <any> 2] Message stored
C-raw: p3 APPEND INBOX {19+}\r\nFrom: berries@x\r\n\r\n\r\n
S: p3 OK [APPENDUID <any> 3] Message stored
C-raw: p4 APPEND INBOX {37+}\r\nSubject: straw\r\n berries tomorrow\r\n\r\n\r\n
S: p4 OK [APPENDUID <any> 4] Message stored
C-raw: p5 APPEND INBOX {2022+}\r\nSubject: <1000*x ><9*.>\r\n\r\n\r\n
S: p5 OK [APPENDUID <any> 5] Message stored
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
C: a SEARCH SUBJECT "straw berries"
S: * SEARCH 1 4
S: a OK Searched
C: b SEARCH SUBJECT {9+}
C-raw: \xc3\xa4pfel \xc3\xb6 NOT DELETED\r\n
S: * SEARCH 2
S: b OK Searched
C: c SEARCH NOT SUBJECT berries
S: * SEARCH 2 3 5
S: c OK Searched
C: d SEARCH SUBJECT "x ........."
S: * SEARCH 5
S: d OK Searched
C: e SEARCH OR SUBJECT today HEADER Subject TOMORROW
S: * SEARCH 1 4
S: e OK Searched
C: f SEARCH HEADER Subject ""
S: * SEARCH 1 2 4 5
S: f OK Searched
C: g SEARCH OR SUBJECT berries FROM berries NOT SUBJECT tomorrow
S: * SEARCH 1 3
S: g OK Searched
open d imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
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
C: a STORE 1 +FLAGS.SILENT (\Deleted)
S: a OK <any>
C: b EXPUNGE
S: * 1 EXPUNGE
S: b OK <any>
C-raw: p6 APPEND INBOX {28+}\r\nSubject: STRAW BERRIES 2\r\n\r\n\r\n
S: * 5 EXISTS
S: * <any> RECENT
S: p6 OK [APPENDUID <any> 6] Message stored
C: c SEARCH SUBJECT berries
S: * SEARCH 3 5
S: c OK Searched
c C: h UID SEARCH SUBJECT berries
S: * SEARCH 4
S: * 1 EXPUNGE
S: * 5 EXISTS
S: * <any> RECENT
S: h OK Searched
C: i UID SEARCH SUBJECT berries
S: * SEARCH 4 6
S: i OK Searched
C: j MOVE 3,5 Archive
S: * OK [COPYUID <any> 4,6 1:2] Moved
S: * 3 EXPUNGE
S: * 4 EXPUNGE
S: j OK Moved
C: k SEARCH SUBJECT berries
S: * SEARCH
S: k OK Searched
C: m EXAMINE Archive
S: * OK [CLOSED] <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: m OK <any>
C: n SEARCH SUBJECT "berries 2"
S: * SEARCH 2
S: n OK Searched
restart
open e imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s EXAMINE Archive
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
C: a SORT (SUBJECT) UTF-8 SUBJECT STRAW
S: * SORT 2 1
S: a OK Sorted
C: b SEARCH SUBJECT tomorrow
S: * SEARCH 1
S: b OK Searched
