# RFC 6203: FUZZY finds words whose marks (accents, vowels of Arabic) were left out, or put where there are none; an ordinary search does not.
account alice@lab.test correct-horse
deliver alice@lab.test
    From: bob@lab.test
    Subject: =?utf-8?q?M=C3=BCller?=
    
    one
deliver alice@lab.test
    From: bob@lab.test
    Subject: Muller
    
    two
deliver alice@lab.test
    From: bob@lab.test
    Subject: =?utf-8?b?2YXZj9it2Y7ZhdmR2Y7Yrw==?=
    
    three
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: s EXAMINE INBOX
S*: * FLAGS <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S: s OK [READ-ONLY] <any>
C: a SEARCH SUBJECT muller
S: * SEARCH 2
S: a OK <any>
C: b SEARCH FUZZY SUBJECT muller
S: * SEARCH 1 2
S: b OK <any>
C: c SEARCH RETURN (ALL RELEVANCY) CHARSET UTF-8 FUZZY SUBJECT "müller"
S: * ESEARCH (TAG "c") ALL 1:2 RELEVANCY (100 95)
S: c OK <any>
C: d SEARCH CHARSET UTF-8 FUZZY SUBJECT "محمد"
S: * SEARCH 3
S: d OK <any>
