# SEARCH BODY and TEXT look in attached documents too, whole words or parts of them, before the index has them and after it.
account alice@lab.test correct-horse
deliver alice@lab.test
    Subject: nothing attached
    
    narwhal in the text
deliver alice@lab.test
    Subject: documents
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary=x
    
    --x
    Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document; name="a.docx"
    Content-Transfer-Encoding: base64
    
    UEsDBBQAAAAIAAAAIQApWGaxVAAAAIIAAAARAAAAd29yZC9kb2N1bWVudC54bWyzKbdKyU8uzU3N
    K1GoyM3JK7Yqt1WqULKzKbdKyk+pBNEFIKIIRJTYBaUmZ+SV5qUrpB3eU6Tgl1hkow8SBpFFSMrK
    MxJzUGT0wcbowwzVR9hqBwBQSwECFAMUAAAACAAAACEAKVhmsVQAAACCAAAAEQAAAAAAAAAAAAAA
    gAEAAAAAd29yZC9kb2N1bWVudC54bWxQSwUGAAAAAAEAAQA/AAAAgwAAAAAA
    --x
    Content-Type: application/octet-stream
    Content-Disposition: attachment; filename="b.ods"
    Content-Transfer-Encoding: base64
    
    UEsDBBQAAAAIAAAAIQA/YRGoMAAAADcAAAALAAAAY29udGVudC54bWyzybdKVqjIzckrtsq3VcpX
    grJLbJVKlOxsSqwK7BxzkhJLivKLi230QVwbfaAOOwBQSwECFAMUAAAACAAAACEAP2ERqDAAAAA3
    AAAACwAAAAAAAAAAAAAAgAEAAAAAY29udGVudC54bWxQSwUGAAAAAAEAAQA5AAAAWQAAAAAA
    --x
    Content-Type: application/octet-stream; name="c.txt"
    
    plain puffin
    --x
    Content-Type: text/rtf; name="e.rtf"
    
    {\rtf1\ansi{\fonttbl{\f0 Times;}}\b gan\b0 net\par}
    --x
    Content-Type: application/octet-stream; name="d.bin"
    
    hidden walrus
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
C: c1 SEARCH BODY narwhal
S: * SEARCH 1 2
S: c1 OK <any>
C: c2 SEARCH TEXT BATROS
S: * SEARCH 2
S: c2 OK <any>
C: c3 SEARCH BODY "nung f"
S: * SEARCH 2
S: c3 OK <any>
C: c4 SEARCH BODY puffin
S: * SEARCH 2
S: c4 OK <any>
C: c5 SEARCH BODY walrus
S: * SEARCH
S: c5 OK <any>
C: c6 SEARCH BODY gannet
S: * SEARCH 2
S: c6 OK <any>
C: c7 SEARCH BODY fonttbl
S: * SEARCH
S: c7 OK <any>
advance 5m
culver index rebuild alice@lab.test
C: d1 SEARCH BODY narwhal
S: * SEARCH 1 2
S: d1 OK <any>
C: d2 SEARCH TEXT BATROS
S: * SEARCH 2
S: d2 OK <any>
C: d3 SEARCH BODY "nung f"
S: * SEARCH 2
S: d3 OK <any>
C: d4 SEARCH BODY puffin
S: * SEARCH 2
S: d4 OK <any>
C: d5 SEARCH BODY walrus
S: * SEARCH
S: d5 OK <any>
C: d6 SEARCH BODY gannet
S: * SEARCH 2
S: d6 OK <any>
C: d7 SEARCH BODY fonttbl
S: * SEARCH
S: d7 OK <any>
