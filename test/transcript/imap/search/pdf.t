# SEARCH BODY and TEXT look in PDF files too: one whose objects are packed together, before the index has it and after it. One that is cut off
# costs its own text and no other of the message.
account alice@lab.test correct-horse
deliver alice@lab.test
    Subject: first
    
    without anything
deliver alice@lab.test
    Subject: second
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary=x
    
    --x
    Content-Type: application/pdf; name="a.pdf"
    Content-Transfer-Encoding: base64
    
    JVBERi0xLjcKJb/3ov4KMSAwIG9iago8PCAvVHlwZSAvT2JqU3RtIC9MZW5ndGggNTQ1IC9GaWx0
    ZXIgL0ZsYXRlRGVjb2RlIC9OIDcgL0ZpcnN0IDQwID4+CnN0cmVhbQp4nN1U24rbMBB971fMW7OU
    7djyLS5LIJdmt+xmCcm2gZY8KLZwBI4VJLns/n1Hcpym0AuUPhXJ2BrNHJ0ZnxGDACJIAoghTDNI
    gIUhpBDFOWSQDxMYQsiS9NXNDeBCWF5yyyGnoBXgklfCUKBfPL0cBeCUtmtVwWjkI6ZacCtVM+NW
    wGD2jgUsDUN68phF+ecgeE3zipBV+SeXpVZlWwgNg9vlA9zulbGm0PJoIQzeBjSvzoeqtiEr4L0s
    DXyhnBzBbU+xY332baxorCGQLo2FKCWfqGeKc5YkpwrEzEUvuSbPPt2VMKrVBSE5mDnBUKW6qmhV
    rIUlAFzO5nSqeLYUPxpRkLIuy+CSSs9kwo3wMPg0Hd99nL15lIdda9a8MdcrUbU114Dvm0KVsqkA
    N7IZN0Z+N8ylNna6J6+IdYRmoiuQ0vQrPbUHfnJhCfms2531NByZsOfUcdjI0u5d8Vg29IX4VyM7
    46Vp9gufPI5/Yk2S9Pzuv/vBGINhFP2wF7l1EJwycF//26A++etYV6Vtr72xKZy0szh0HXy8E7La
    90uSi1PzAG/xHjfIsUSBldAH3pS72mCNB2xQoUaD5sgLgRbbUgotjDT4lTrX6dDBX7OI5FXzyt0Z
    XmeTvtHcVs5yf+S225vLWkTgM1x1lkd+EL/tjg9098hi3FS177GFNIZaw0vZqwDXVhw+QRjll2K/
    aJNTOVYZpP5YWn8D98Q8YWVuZHN0cmVhbQplbmRvYmoKOSAwIG9iago8PCAvU3VidHlwZSAvWE1M
    IC9UeXBlIC9NZXRhZGF0YSAvTGVuZ3RoIDExNzMgPj4Kc3RyZWFtCjw/eHBhY2tldCBiZWdpbj0n
    77u/JyBpZD0nVzVNME1wQ2VoaUh6cmVTek5UY3prYzlkJz8+Cjw/YWRvYmUteGFwLWZpbHRlcnMg
    ZXNjPSJDUkxGIj8+Cjx4OnhtcG1ldGEgeG1sbnM6eD0nYWRvYmU6bnM6bWV0YS8nIHg6eG1wdGs9
    J1hNUCB0b29sa2l0IDIuOS4xLTEzLCBmcmFtZXdvcmsgMS42Jz4KPHJkZjpSREYgeG1sbnM6cmRm
    PSdodHRwOi8vd3d3LnczLm9yZy8xOTk5LzAyLzIyLXJkZi1zeW50YXgtbnMjJyB4bWxuczppWD0n
    aHR0cDovL25zLmFkb2JlLmNvbS9pWC8xLjAvJz4KPHJkZjpEZXNjcmlwdGlvbiByZGY6YWJvdXQ9
    IiIgeG1sbnM6cGRmPSdodHRwOi8vbnMuYWRvYmUuY29tL3BkZi8xLjMvJyBwZGY6UHJvZHVjZXI9
    J0dQTCBHaG9zdHNjcmlwdCAxMC4wMC4wJy8+CjxyZGY6RGVzY3JpcHRpb24gcmRmOmFib3V0PSIi
    IHhtbG5zOnhtcD0naHR0cDovL25zLmFkb2JlLmNvbS94YXAvMS4wLyc+PHhtcDpNb2RpZnlEYXRl
    PjIwMjYtMTEtMjZUMTk6NDI6MzlaPC94bXA6TW9kaWZ5RGF0ZT4KPHhtcDpDcmVhdGVEYXRlPjIw
    MjYtMTEtMjZUMTk6NDI6MzlaPC94bXA6Q3JlYXRlRGF0ZT4KPHhtcDpDcmVhdG9yVG9vbD5Vbmtu
    b3duQXBwbGljYXRpb248L3htcDpDcmVhdG9yVG9vbD48L3JkZjpEZXNjcmlwdGlvbj4KPHJkZjpE
    ZXNjcmlwdGlvbiByZGY6YWJvdXQ9IiIgeG1sbnM6eGFwTU09J2h0dHA6Ly9ucy5hZG9iZS5jb20v
    eGFwLzEuMC9tbS8nIHhhcE1NOkRvY3VtZW50SUQ9J3V1aWQ6MTY2ZGUyZTUtMjFlZS0xMWZkLTAw
    MDAtMTczYTYzN2RlZmRkJy8+CjxyZGY6RGVzY3JpcHRpb24gcmRmOmFib3V0PSIiIHhtbG5zOmRj
    PSdodHRwOi8vcHVybC5vcmcvZGMvZWxlbWVudHMvMS4xLycgZGM6Zm9ybWF0PSdhcHBsaWNhdGlv
    bi9wZGYnPjxkYzp0aXRsZT48cmRmOkFsdD48cmRmOmxpIHhtbDpsYW5nPSd4LWRlZmF1bHQnPlVu
    dGl0bGVkPC9yZGY6bGk+PC9yZGY6QWx0PjwvZGM6dGl0bGU+PC9yZGY6RGVzY3JpcHRpb24+Cjwv
    cmRmOlJERj4KPC94OnhtcG1ldGE+CiAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAogICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKPD94
    cGFja2V0IGVuZD0ndyc/PmVuZHN0cmVhbQplbmRvYmoKMTAgMCBvYmoKPDwgL0ZpbHRlciAvRmxh
    dGVEZWNvZGUgL0xlbmd0aCAxMTEgPj4Kc3RyZWFtCnicK1Qw0DNUMABBKJ2cy2WgkM5VyGUIFlWA
    Usm5Ck4hXPpB5gqGRgohaVwQxYYK5kYK5gYGCiG5XBruRX/upyqU5ecqhCfmFOUXF2uGZHEZAeV8
    uDQS8xRSUosUvP8Ul6RqqnO5hnAFAiEA5xoe92VuZHN0cmVhbQplbmRvYmoKMTEgMCBvYmoKPDwg
    L0ZpbHRlciAvRmxhdGVEZWNvZGUgL1N1YnR5cGUgL1R5cGUxQyAvTGVuZ3RoIDE0NTkgPj4Kc3Ry
    ZWFtCnicnVRrUFNHFN5LyL13FFPNnUB9cJMRhwYERfCBRRhFYhABEaQMKlqUiBQSECIKohWoiqxo
    a4dKfQUBoVgH1NbHWCgoylCLAj4qqASI0qJ2OlXanhs3jr1BO53+7ez++M7ZOec7e/Y7SyFHB0RR
    FBeZol+7KSsm0ZDlHa1L3pSWmGl3ewgTKWGSgzBJgo0vZ1lzpIKrE8JOEuzkWDGJ9pTDkXGQ8w6s
    H4skFDUnuEAdGx3nMXWq18L0jJzMlOQNRpWvz4yZqrU5qrcnqhBdVkqyQeUugmxdWnqGXmcwvuFW
    2cn/Dfx/qRBC4wzpmVlaY3bikiRdmj5O1WdDaCmKQjFoOVKjWBSHgpEX0qBFKAJFIn9EoVLUj+Ri
    G5AjCkF7UAs1jTpIdVLDDjsdLkmcJXpJoWTAcYKjq+MRx5dwUiY0Y5MQfWeDSd7VHdQH+8wu3Kku
    oVxhK++DcwzX/ldL18CNc+vCefLaLKgYS1iLO8/5BOJ4fUIw+4gR443dglc3VW+BZosEqoR6BVH7
    TSYhRPPIDTxA/fgPmA9hs14QL+XeIMWTliDiTMYuC5o+LbobOOCudg8pZTAgFrHFtMsk7xSLcOHa
    Ot9WUMXsBXlTCzBFbD/D+ZRsK9ybPzEWr01dGchyUU9F+qI39JcsUGCRCGGCTFH8QnuNjMEskc0L
    95x7LgnG6pU9W65tq8jG68fHr/goeLWu7Hg2v/3QzkO7TrN+9H4ypmMZuGIW3u1r/71nzXm3KmXA
    Me1hw3F8enzD+dqOm/WG5SW8zHrM2AtFvVDdS10YkljjBYWCXJ0LmZtp4jzVm4xfEFp96UN+ZZPB
    ggdZ0D6HUTANJA+ivU38U3ojqIljPwnAvnihMXrVbM0qIsXEhSVGcCU+EP9bz+n7t/kKT2krLYOT
    xjuCZwfVb5bAAbERs2CKP5kSor1lU9Gx9Yb240dLPq3hu5iPi3YU52I2Ob/0tBLIgL0ZI22k4Iwz
    JAjlUm+aqG2BRCUEihDCbeVS+3PdEXy6qXMWKDNLhK8bFAV7duNdmDVsPXRCCW3MkLaRKIIiNyUl
    81kZ+fo9cWwffeDHM1/1YPbet+nxyk1McXLOdm0BGZWXszt1e+TGtASsZb1uLP3zRnPF5Vb+s9gT
    xsv4KP6ipOYAS9xBq8DphbmZxpS0tVtXYDZMd7L5Sn3NYJny8cEj+2vKWJl1OjZZNSbq/pBEFMrn
    ChgtrlLbKCk40KRZCIFGaJQSJ5q8tkmlgnTaK/3QiOp6lpuEiB4IMslPWKBJlG2DUGjVK/xJJb2h
    OaZGIwpgki+hSADRDBAKJt9urG6/qOTyFt1lSK6QqBi8Oo/IldwpMmZZgN/0yIcgA1nbw5/5EUVD
    aAfM7KaEUtiuwA92fpd3NmUgoMlDzOnuTSRkAVkwOBnU4GTuALpcOYc2LlqVHIo/wKsr0y9srv2k
    triJLelQHPi19XofZvtbF3uLGs98c8+OPgl4iYXOeaXvo2XWu/8Zvwz7duHq/pnAXoa7ee9KW8cP
    dbpQnryyO+xmW33SYrspuDJPYps8NInZUSv4tJbESi1mOR8NXrVxTTh7l5G9DHnDac1zhgirXupG
    kwm2x+R94bH0PZrMFqGrCN1oWPpKL31OwxzhGcyzPZPK7B8DbO6NMFlH98i7zHDKEmdx4aqgEp4r
    DtPNuLKoKv/7LTVr8FJ2xqJINZ9KFwTSR4tKi03iGHk9+wXcW7ae0dUpM6oyyuIOs9zFgZqzF29N
    AAe/u8Q5NGLzhgR+XWruOryE5bbY6sxCHdPZcmHg4dXVS8LCE3z5fHpEqPF2NT96IW83fzJ8bbjQ
    PP8nFy4FCdnOQrk/aWS4WqSK0cxcnPjNdV5g/G1qZmZ7zHOei9rRjRuqGzrZYIaLRWS2dY3Cbcow
    zUUjmP1iBMqMFUL5IYg+mPol/XDU0OiefU5O5lKnMQj9DSvb8yJlbmRzdHJlYW0KZW5kb2JqCjEy
    IDAgb2JqCjw8IC9UeXBlIC9YUmVmIC9MZW5ndGggNDIgL0ZpbHRlciAvRmxhdGVEZWNvZGUgL0Rl
    Y29kZVBhcm1zIDw8IC9Db2x1bW5zIDQgL1ByZWRpY3RvciAxMiA+PiAvVyBbIDEgMiAxIF0gL0lu
    Zm8gMyAwIFIgL1Jvb3QgMiAwIFIgL1NpemUgMTMgL0lEIFs8NzVlNTcxMjNmZDcxZDY1OWJiMjYy
    OGIyMzdhZmRkM2Q+PGIwY2I3OGUxZGVhZTk4YWEzOGJhMzVlZTc4MWRhZmM5Pl0gPj4Kc3RyZWFt
    CnicY2IAAiZGBn4Q8YmBCchjxE38Z5r8i4mB9RlQHeN2IMHGywAAdjoFaAplbmRzdHJlYW0KZW5k
    b2JqCnN0YXJ0eHJlZgozNjQ2CiUlRU9GCg==
    --x--
deliver alice@lab.test
    Subject: third
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary=x
    
    --x
    Content-Type: application/octet-stream
    Content-Disposition: attachment; filename="b.PDF"
    Content-Transfer-Encoding: base64
    
    JVBERi0xLjcKJb/3ov4KMSAwIG9iago8PCAvVHlwZSAvT2JqU3RtIC9MZW5ndGggNTQ1IC9GaWx0
    ZXIgL0ZsYXRlRGVjb2RlIC9OIDcgL0ZpcnN0IDQwID4+CnN0cmVhbQp4nN1U24rbMBB971fMW7OU
    7djyLS5LIJdmt+xmCcm2gZY8KLZwBI4VJLns/n1Hcpym0AuUPhXJ2BrNHJ0ZnxGDACJIAoghTDNI
    gIUhpBDFOWSQDxMYQsiS9NXNDeBCWF5yyyGnoBXgklfCUKBfPL0cBeCUtmtVwWjkI6ZacCtVM+NW
    wGD2jgUsDUN68phF+ecgeE3zipBV+SeXpVZlWwgNg9vlA9zulbGm0PJoIQzeBjSvzoeqtiEr4L0s
    DXyhnBzBbU+xY332baxorCGQLo2FKCWfqGeKc5YkpwrEzEUvuSbPPt2VMKrVBSE5mDnBUKW6qmhV
    rIUlAFzO5nSqeLYUPxpRkLIuy+CSSs9kwo3wMPg0Hd99nL15lIdda9a8MdcrUbU114Dvm0KVsqkA
    N7IZN0Z+N8ylNna6J6+IdYRmoiuQ0vQrPbUHfnJhCfms2531NByZsOfUcdjI0u5d8Vg29IX4VyM7
    46Vp9gufPI5/Yk2S9Pzuv/vBGINhFP2wF7l1EJwycF//26A++etYV6Vtr72xKZy0szh0HXy8E7La
    90uSi1PzAG/xHjfIsUSBldAH3pS72mCNB2xQoUaD5sgLgRbbUgotjDT4lTrX6dDBX7OI5FXzyt0Z
    XmeTvtHcVs5yf+S225vLWkTgM1x1lkd+EL/tjg90
    --x
    Content-Type: text/plain
    
    third beside what is broken
    --x--
open i imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
C: b SELECT INBOX
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: b OK <any>
C: c1 SEARCH BODY walross
S: * SEARCH 2
S: c1 OK <any>
C: c2 SEARCH TEXT LROSS
S: * SEARCH 2
S: c2 OK <any>
C: c3 SEARCH BODY "an der k"
S: * SEARCH 2
S: c3 OK <any>
C: c4 SEARCH BODY nothing
S: * SEARCH
S: c4 OK <any>
C: c5 SEARCH TEXT "third beside"
S: * SEARCH 3
S: c5 OK <any>
advance 5m
culver index rebuild alice@lab.test
C: d1 SEARCH BODY walross
S: * SEARCH 2
S: d1 OK <any>
C: d2 SEARCH TEXT LROSS
S: * SEARCH 2
S: d2 OK <any>
C: d3 SEARCH BODY "an der k"
S: * SEARCH 2
S: d3 OK <any>
C: d4 SEARCH BODY nothing
S: * SEARCH
S: d4 OK <any>
C: d5 SEARCH TEXT "third beside"
S: * SEARCH 3
S: d5 OK <any>
C: e1 SEARCH FUZZY BODY wallross
S: * SEARCH 2
S: e1 OK <any>
C: e2 SEARCH FUZZY BODY walro
S: * SEARCH 2
S: e2 OK <any>
