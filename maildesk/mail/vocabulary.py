# SPDX-License-Identifier: Apache-2.0
"""Which words does every letter need, and which stand in most short mails? A list a language, no rules.

Written from knowledge of the languages, first the small words of every sentence, then greetings, thanks, requests and the
matters of an office. The letters of these words also teach `language` how unknown words of a language look.
"""

LATIN = {
    "en": """the and to of is in you for that it on with this are be have not we i can would please our your from will has there what
how they was as at an by if do could should about which or but my me their hi hello thanks thank regards any does when need want been
just don't we're it's i'm i've can't let's doesn't we've i'd we'd who no all us get free after before out up so make using than dear
yes again still yet already also only other more most some same new old last next first here now today tomorrow yesterday week soon see
know think sure sorry help question answer reply mail message address account access request team list project member meeting call time
date day work works working worked check look add added remove change changed update send sent receive received open close closed read
write sign signed attached attachment invoice contract agreement form office error problem issue file missing found because while where
why whether his her she he into over under between without during until since through these those them may might must shall did had
were being am too very much many few few's good great best kind looking forward anything something someone anyone everyone nothing
everything every each both either another such then well right wrong going back take give tell ask let possible available able unable
following below above approved agreed confirmed proceed approve""",
    "de": """der die und das ist nicht ich wir sie für mit ein eine den dem zu auf von bitte wie können kann haben sind auch es im an
werden uns ihr ihre hallo danke wurde einen einem oder aber wenn noch mir unser unsere möchte wird nach bei zum zur dass über gibt
grüße guten des aus als nur schon sich war hat habe hatte wäre würde sehr mehr hier dort jetzt heute morgen gestern woche neue neuen
neues alte alten letzte nächste wer was wo wann warum welche welcher ob so da doch mal etwas nichts alles alle jemand niemand kein
keine keinen vielen herzlichen dank gern gerne geehrte damen herren liebe lieber freundlichen gruß beste grüßen entschuldigung leider
frage antwort nachricht anhang anbei datei rechnung vertrag formular konto zugang zugriff adresse liste projekt mitglied mitglieder
termin besprechung fehler problem anfrage antrag hilfe prüfen geprüft schicken gesendet erhalten bekommen öffnen schließen
unterschreiben unterschrieben ändern geändert hinzufügen entfernen funktioniert geht passt klappt warten wartet wissen weiß sagen
melden bestätigen bestätigt wieder weiter weiterhin immer durch ohne gegen bis seit vor während zwischen diese dieser dieses diesem
meine mein meinen ihnen ihren euch eure dich mich ihm machen müssen muss soll sollte sollen dürfen wollen ja nein natürlich gut schön
später bald vielleicht richtig falsch möglich eigentlich lassen sehen stehen unten oben frist zeit tag tage einer eines vom beim ins
verfügung rückmeldung unterlagen einladung erinnerung verwenden benötigen erfolgreich""",
    "fr": """c'est j'ai n'est d'un d'une qu'il n'ai s'il d'avance le la les des et est nous vous pour une un dans que qui pas avec sur
je ce cette au du ne votre notre bonjour merci être avons plus par mais ou où aux sont ont fait pouvez souhaite si comme aussi
cordialement il elle se mon mes nos vos afin ma sa son ses leur leurs tout toute tous toutes rien encore toujours déjà depuis hier
demain aujourd'hui maintenant bientôt semaine jour jours mois très bien bonne bon beaucoup peu trop ici là quand comment pourquoi
combien quel quelle quels quelles quelqu'un quelque chose autre même nouveau nouvelle nouvelles ancien ancienne dernier dernière
prochain prochaine madame monsieur cher chère salutations désolé désolée excusez pardon oui non avez est-ce était sera serait peut peux
peuvent pourriez pourrait veuillez doit dois devons faut faire voir savoir envoyer envoyez envoyé reçu recevoir ajouter supprimer
changer changé vérifier ouvrir fermer signer signé attente réponse question demande message courriel adresse compte accès liste projet
équipe réunion facture contrat formulaire fichier joint jointe pièce ci-joint erreur problème dossier aide aider rappel date délai suis
sommes avant après sans sous entre chez vers donc car parce ainsi alors lors jusqu'à d'accord l'accès l'adresse l'équipe j'attends
n'arrive marche fonctionne remercie retour disposition journée sujet l'erreur concernant suite ceci cela celui mieux semble utiliser
besoin convient parfait validé""",
    "es": """el la los las de que y en un una por para con no es se su al del lo como más pero nos hola gracias está tenemos puede
pueden nuestro nuestra me mi buenos días quisiera saludos esto este esta sobre cuando hay ya muy desde usted favor cómo ha han he sido
ser son era fue si sí sin también todo todos toda nada algo alguien alguna algún nadie otro otra mismo nuevo nueva nuevos último última
próximo antiguo antigua aquí ahora hoy ayer mañana pronto semana día tarde noches buenas estimado estimada señor señora cordial
cordiales atentamente muchas mucho muchos bien bueno qué quién cuál cuándo dónde cuánto cuánta porque entonces hasta entre antes
después durante según cada mis sus nuestros les te tu le ustedes ellos yo estoy están estamos estaba tengo tiene tienen necesito
necesitamos podría podrían podemos puedo debe debemos hacer hecho ver saber enviar envío envíe enviado recibir recibido recibí añadir
eliminar cambiar cambiado comprobar revisar abrir cerrar firmar firmado esperar esperando espera respuesta pregunta solicitud mensaje
correo dirección cuenta acceso lista proyecto equipo reunión factura contrato formulario archivo adjunto adjunta error problema ayuda
ayudar disculpe disculpas perdón lamento agradezco funciona sigue seguimos gusta gustaría parece fecha plazo recordatorio seguro
correcto perfecto acuerdo confirmar confirmo aprobado adelante aún todavía solo luego mejor añado quedo utilizar usar tema información
servicio""",
    "pt": """o a os as de que e em um uma por para com não é se no na do da dos das mais mas nos olá obrigado obrigada está temos pode
nosso nossa meu minha você bom dia gostaria isso este esta sobre quando há já muito ao pelo pela são tem favor como à às aos num numa
nem sim sem também tudo todos toda nada algo alguém alguma algum ninguém outro outra mesmo mesma novo nova último última próximo antiga
antigo aqui agora hoje ontem amanhã logo semana dias tarde noite boa bons prezado prezada caro cara senhor senhora atenciosamente
cumprimentos abraço abraços muita muitos muitas bem quem qual quais onde quanto porque porquê então até entre antes depois durante cada
meus minhas seus suas seu sua nossos nossas lhe lhes te teu tua vocês eles ela ele eu estou estão estamos estava tenho têm preciso
precisamos poderia poderiam podemos posso deve devemos devo fazer feito ver saber enviar envio envie enviado enviei receber recebido
recebi recebeu adicionar remover alterar alterado verificar rever abrir fechar assinar assinado esperar esperando espera aguardo
aguardamos aguardar resposta pergunta pedido solicitação mensagem correio endereço conta acesso lista projeto projecto equipa equipe
reunião fatura factura contrato formulário ficheiro arquivo anexo segue erro problema ajuda ajudar desculpe desculpa lamento agradeço
funciona funcionar continua continuamos gosto parece data prazo lembrete certo certeza correto perfeito acordo confirmar confirmo
aprovado ainda apenas só melhor foi foram ser sido era vai vamos vou vez vossa vosso convosco connosco isto aquilo dessa desse nesta
neste incluir usar utilizar informação serviço ótimo""",
    "it": """c'è un'altra l'ho dell'anno all'inizio il lo la gli le di che e un una per con non è si del della dei delle nel nella sono
abbiamo ma anche come più ciao grazie buongiorno vorrei nostro nostra questo questa può possiamo alla al dal mi vi ci ho ha essere
quando cordiali saluti potete i da in su tra fra se a ai agli alle dalla dalle sul sulla allo ne lei noi voi loro io tu mio mia miei
mie tuo suo sua suoi vostro vostra nostri nostre quello quella quale quali chi cosa dove perché quanto quindi però poi già ancora
sempre mai adesso ora oggi ieri domani presto settimana giorno giorni prima dopo fino senza durante ogni tutto tutti tutta niente nulla
qualcosa qualcuno nessun nessuno altro altra stesso nuovo nuova nuovi ultimo ultima prossimo vecchio vecchia molto molte mille bene
buona buonasera gentile egregio spettabile distinti scusate scusi dispiace sì no certo ottimo perfetto hai hanno avete stato stata
stati era sarebbe sarà stiamo sta stanno sto deve devo dobbiamo posso possono potrebbe potreste fare fatto vedere sapere so inviare
invio inviato inviata mandare mandato ricevere ricevuto aggiungere rimuovere cambiare cambiato controllare verificare aprire chiudere
firmare firmato aspettare aspettando attesa risposta domanda richiesta messaggio posta indirizzo account accesso lista progetto squadra
riunione fattura contratto modulo documento file allegato allegata errore problema aiuto aiutare funziona sembra usare utilizzare data
scadenza promemoria sicuro corretto confermo confermare approvato riscontro ringrazio favore resto gentilmente""",
    "nl": """de het een en van is dat niet we ik voor met op zijn te aan er ook maar om naar bij hebben heeft kan kunnen wij jullie uw
ons onze graag hallo dank groet wordt deze dit als nog wat hoe geen over zou willen bedankt mijn je jij u zij hij ze haar hun hem hen
die daar hier nu dan toch al weer wel even eens altijd nooit iets niets alles alle iemand niemand ander andere zelfde nieuwe nieuw oude
oud laatste volgende vandaag gisteren morgen straks snel week dag dagen tijd goed goede mooi prima heel veel meer meest beste geachte
heer mevrouw vriendelijke hartelijk hartelijke groeten alvast moeite sorry excuses helaas ja nee welke wie waar wanneer waarom hoeveel
omdat want of dus tot door zonder tegen tussen tijdens sinds onder boven na voordat ben bent was waren had hadden wil wilt mag moet
moeten zal zullen zouden word worden geworden gaan gaat doen doet gedaan zien weten weet sturen stuur gestuurd verzonden ontvangen
krijgen gekregen toevoegen toe verwijderen veranderen veranderd gewijzigd controleren nakijken bekijken openen sluiten ondertekenen
ondertekend getekend wachten antwoord vraag vragen aanvraag verzoek bericht mail adres rekening account toegang lijst project lid leden
vergadering afspraak factuur contract overeenkomst formulier bestand bijlage fout probleem hulp helpen werkt klopt lijkt gebruiken
datum herinnering zeker juist akkoord bevestigen bevestigd goedgekeurd hieronder vanaf vindt laat staan gebeurt steeds nodig hebt
mogelijk eventueel uiteraard""",
    "pl": """nie i w na się z do jest to że o jak dla mam proszę czy od po za ale przez są mamy nasz nasza witam dziękuję pozdrawiam
cześć chciałbym może można być tego który która które bardzo ten ta dzień dobry oraz jeśli tylko a u ze we ku by co kto gdzie kiedy
dlaczego ile jaki jaka jakie jakieś coś nic wszystko wszystkie ktoś nikt każdy inny inna nowy nowa nowe nowego stary stara ostatni
ostatnia następny następna tu tam teraz dziś dzisiaj wczoraj jutro wkrótce tydzień tygodniu dni czas już jeszcze nadal znowu zawsze
nigdy też także więc bo ponieważ żeby aby gdy przed między bez podczas pod nad przy ja my ty on ona oni wy mnie mi nas nam ci cię was
wam jej jego ich im go mój moja moje moją nasze naszą naszej pan pani państwo państwa panie szanowni szanowny dzięki dziękujemy
przepraszam niestety tak mogę możemy mogą możecie mógłby moglibyśmy muszę musimy musi trzeba powinien powinna chcemy chcę chciałabym
będzie będę będziemy był była było były jestem jesteśmy mieć zrobić zobaczyć wiem wie wysłać wysłałem wysłano przesyłam otrzymać
otrzymałem dodać dodaję usunąć zmienić zmieniło sprawdzić otworzyć zamknąć podpisać podpisana podpisany czekam czekamy odpowiedź
odpowiedzi pytanie prośba prośbę wniosek zgłoszenie wiadomość adres adresu konto konta dostęp dostępu lista listę projekt projektu
zespół spotkanie faktura fakturę umowa umowę formularz plik załącznik załączniku załączeniu błąd problem pomoc pomóc działa termin
terminie przypomnienie pewien pewna poprawne zgoda potwierdzam zatwierdzone poniżej serdecznie poważaniem sprawie sprawa informacje""",
    "cs": """a je se na v že to s z do pro jsem ale jak o si by jsou od po za nebo dobrý den děkuji prosím máme můžeme náš naše který
která které když už jsme bych mám být tento také není jako ještě ahoj i k ke ve ze u při před mezi bez během pod nad co kdo kde kdy
proč kolik jaký jaká jaké něco nic všechno vše někdo nikdo každý jiný jiná nový nová nové nového starý stará poslední další příští tady
tam teď nyní dnes včera včerejška zítra brzy týden týdnu dny čas stále zase znovu vždy nikdy tedy takže protože aby jestli zda pokud já
my ty on ona oni vy mě mi nám nás ti tě vás vám jí jeho jejich ho můj moje mou moji našem naší našich pane paní vážený vážená vážení
díky děkujeme omlouvám bohužel ano ne mohu můžu můžete může mohou mohl mohla musím musíme musí má mají máte chtěl chtěla chceme chci
bude budu budeme byl byla bylo byli jsi jste mít udělat vidět vím ví víc více poslat pošlete posílám poslal odeslat dostat dostal
dostali přidat přidávám odebrat změnit změnilo zkontrolovat otevřít zavřít uzavřít podepsat podepsaný podepsanou čekám čekáme odpověď
otázka dotaz žádost žádosti požadavek zpráva zprávu adresa adresu účet účtu přístup přístupu seznam projekt projektu tým schůzka
faktura fakturu smlouva smlouvu formulář soubor příloha přílohu příloze chyba problém pomoc pomoci funguje termín připomínka jistý
správně souhlasím potvrzuji schváleno níže předem pozdravem hezký pěkný rád ráda skvělé moc mockrát úterý použít""",
    "sv": """och att det är på för med som inte en ett jag vi har till av den om kan hej tack vår vårt från ni du skulle vill eller men
när var så här man hur vad också behöver hälsningar detta någon efter i de dem dig mig oss er han hon hans hennes deras min mitt mina
din ditt våra ert era denna dessa där vem vilken vilket vilka varför många mycket något några inget ingen ingenting allt alla annan
andra samma ny nytt nya gammal gamla senaste sista nästa nu idag igår imorgon snart vecka dag dagar tid redan ännu fortfarande igen
alltid aldrig bara utan mellan under över innan sedan eftersom därför ja nej gärna bra fint toppen låter passar snälla vänliga vänligen
bästa mvh tacka förhand förlåt ursäkta tyvärr problem vara varit blir blev bli ska måste kunde borde får fick fått hade gör göra gjort
se ses vet veta skicka skickar skickat skickade mottagit få lägga lägger ta bort ändra ändrat ändrats kontrollera titta öppna stänga
stäng skriva skriver underteckna undertecknade vänta väntar svar svara fråga frågor ansökan ärende ärendet meddelande adress adressen
konto kontot åtkomst lista listan projekt projektet medlem möte mötet faktura fakturan avtal avtalet blankett fil bilaga bilagan
bifogar bifogat fel felet hjälp hjälpa hjälper fungerar verkar använda datum påminnelse säker rätt stämmer godkänt godkänd bekräftar
nedan finns kvar händer tisdag senare länge sent sena både uppdatera rapport""",
    "nb": """og det er på for med som ikke en et jeg vi har til av den om kan hei takk vår fra dere du skulle vil eller men når var så
her man hvordan hva også trenger hilsen dette noen etter å meg deg bli blitt mye i de dem oss seg han hun hans hennes deres min mitt
mine din vårt våre denne disse der hvem hvilken hvilket hvilke hvorfor mange noe ingen ingenting alt alle annen andre samme ny nytt nye
gammel gamle siste neste nå idag dag går morgen snart uke dager tid allerede enda ennå fortsatt igjen alltid aldri bare uten mellom
under over før siden fordi derfor ja nei gjerne bra fint flott høres passer vennlig vennligst beste mvh tusen forhånd unnskyld beklager
dessverre problem være vært blir ble skal må kunne burde får fikk fått hadde gjør gjøre gjort se ses vet vite sende sender sendt send
mottatt få legge legger lagt fjerne endre endret sjekke sjekk åpne lukke lukk skrive signere signert signerte vente venter svar svare
spørsmål søknad søknaden saken melding meldingen adresse adressen konto kontoen tilgang liste listen prosjekt prosjektet medlem møte
møtet faktura fakturaen avtale avtalen skjema skjemaet fil vedlegg vedlegget vedlagt feil feilen hjelp hjelpe hjelper hjelpen fungerer
virker ser bruke dato frist fristen påminnelse sikker riktig stemmer godkjent bekrefter nedenfor finnes skjer tirsdag senere lenge sent
både ønsker ønske hvis mer hver slik ting kommer kommet gikk tillegg informasjon""",
    "da": """og det er på for med som ikke en et jeg vi har til af den om kan hej tak vores fra i du skulle vil eller men når var så
her man hvordan hvad også hilsen dette nogen efter at mig dig blive blevet meget være kunne de dem os sig han hun hans hendes deres jer
min mit mine din vor denne disse der hvem hvilken hvilket hvilke hvorfor mange noget nogle ingen intet alt alle anden andre samme ny
nyt nye gammel gamle sidste næste nu idag dag går morgen snart uge dage tid allerede endnu stadig igen altid aldrig kun bare uden
mellem under over før siden fordi derfor ja nej gerne godt fint lyder passer venlig venligst bedste mvh tusind forhånd undskyld
beklager desværre problem været bliver blev skal må burde får fik fået havde gør gøre gjort se ses ved vide sende sender sendt send
modtaget modtog få tilføje tilføjer tilføjet fjerne ændre ændret tjekke tjek åbne lukke luk skrive underskrive underskrevet
underskrevne vente venter svar svare spørgsmål ansøgning ansøgningen sag sagen besked beskeden adresse adressen konto kontoen adgang
liste listen projekt projektet medlem møde mødet faktura fakturaen aftale aftalen formular formularen fil vedhæftet vedhæftede bilag
fejl fejlen hjælp hjælpe hjælper hjælpen fungerer virker ser bruge brug dato frist fristen påmindelse sikker rigtigt godkendt bekræfter
nedenfor findes sker tirsdag senere længe sent både ønsker hvis mere hver sådan ting kommer kommet dog lige kigge information
oplysninger""",
    "fi": """ja on ei että se en me ovat kanssa mutta tai kun jos niin voi olisi meidän minä hei kiitos terveisin voimme haluaisin
miten mikä tämä ole olla myös sekä jotta voitteko pitäisi nyt vielä minun sinun sinä te teidän he heidän hän hänen tuo nämä ne joka
jotka mitä missä milloin miksi kuka kenen kuinka paljon paljonko monta jotain mitään mikään kaikki joku kukaan toinen muu muut sama
uusi uuden uutta uutisia vanha vanhan viimeinen viimeisen seuraava täällä siellä tänään eilen huomenna pian viikko viikolla päivä
päivää aika aikaa jo taas uudelleen aina vain koska siksi ennen jälkeen ilman välillä aikana sitten kyllä hyvä hyvää hyvin hienoa sopii
ystävällisin hyvät arvoisa kiitoksia etukäteen anteeksi valitettavasti pahoittelut olen olet olemme olette oli olin olimme ollut voin
voit voitte voisi voisitteko voivat pitää täytyy saa saada saisi saan saimme saitte saanut tehdä teen tehty katsoa nähdä tiedän tietää
lähettää lähetän lähetin lähetetty vastaanottanut lisätä lisään lisätty poistaa muuttaa muuttunut tarkistaa avata sulkea allekirjoittaa
allekirjoitettu odottaa odotan odotamme vastaus vastausta vastauksesta kysymys pyyntö hakemus hakemuksen hakemuksemme viesti viestin
viestini osoite osoitetta tili tilini tiliä käyttöoikeus käyttöoikeutta pääsy lista luettelo projekti projektin projektiin jäsen kokous
kokoukseen lasku laskun sopimus sopimuksen lomake lomakkeen tiedosto tiedoston liite liitteenä ohessa virhe ongelma apua avusta auttaa
autan toimii näyttää käyttää käytetään muistutus varma oikein hyväksytty vahvistan alla edelleen tästä siitä tällä meille minulle
teille henkilön kommentit haluamme haluan joten enemmän itse ilmoitus""",
    "tr": """ve bir bu için ile de da ne mi var yok çok olarak daha gibi ama ben biz siz merhaba teşekkürler nasıl lütfen bizim olan
kadar sonra değil istiyoruz ediyorum ederim mısınız olabilir saygılarımla o şu onu bunu bunun şey şekilde her hiç hiçbir bazı tüm bütün
aynı yeni eski son gelecek önce burada şimdi bugün dün yarın yakında hafta gün günü zaman saat hâlâ hala henüz tekrar yine artık sadece
ancak fakat veya ya çünkü eğer göre üzere arasında karşı beri benim senin sizin bana sana bize size onlar beni bizi sizi kim kimin
hangi nerede neden niçin kaç mu mı mü misiniz musunuz müsünüz evet hayır tamam tabii iyi günler çalışmalar sayın değerli bey hanım
teşekkür ederiz sağ olun rica maalesef üzgünüm özür dilerim kusura bakmayın olur olacak oldu olduğu olduğunu olması etmek eder ettim
edin edebilir edilmiş yardım yardımcı yapmak yapıyor yapın yaptım görmek görüşmek biliyor biliyorum bilmiyorum göndermek gönderin
gönderdim gönderildi gönderebilir aldım almak aldınız ulaştı eklemek ekliyorum ekte ektedir eki dosya kaldırmak değişti değiştirmek
kontrol açmak kapatın kapatmak imza imzalı imzalamak bekliyorum bekliyoruz cevap yanıt soru talep talebi başvuru mesaj mesajı adres
adresi adresini hesap hesabım erişim liste listesi proje projeye üye toplantı fatura faturayı sözleşme form formu hata sorun çalışıyor
çalışmıyor kullanmak tarih tarihi hatırlatma emin doğru onay onaylandı aşağıda ilgili konu konuda hakkında isterim istiyorum gerekiyor
mümkün bilgi""",
    "vi": """và của là có không cho tôi chúng được các một này với trong xin chào cảm ơn vui lòng bạn như để đã về những khi ạ em anh
chị người từ đến ở bị thì mà nên sẽ đang vẫn cũng còn chưa rồi lại lên xuống ra vào đi làm gì nào đâu sao ai bao nhiêu thế vậy nếu hoặc
nhưng vì do bởi theo trên dưới trước sau giữa đó kia ấy mới cũ cuối tiếp nay hôm qua ngày mai tuần tháng năm giờ sớm muộn rất nhiều ít
hơn nhất tốt đúng sai kính gửi thân trân trọng lỗi tiếc vâng dạ phải cần muốn thể biết thấy xem kiểm tra nhận thêm xóa đổi thay mở đóng
ký chờ đợi trả lời câu hỏi yêu cầu tin nhắn thư địa chỉ tài khoản quyền truy cập danh sách dự án nhóm họp hóa đơn hợp đồng mẫu tệp đính
kèm vấn đề giúp đỡ hoạt động sử dụng hạn nhắc nhở chắc chắn xác duyệt bên mong sự việc ta họ nó mình quý hỗ trợ thông phản hồi nhé""",
    "id": """yang dan di untuk ini itu dengan dari tidak kami saya akan ada pada ke bisa atau mohon terima kasih anda juga sudah dapat
selamat pagi karena oleh tolong halo bagaimana apakah bantuan salam kita dia mereka aku kamu nya siapa apa mana kapan mengapa kenapa
berapa semua setiap lain lainnya sama baru lama terakhir berikutnya sini sana sekarang hari kemarin besok segera minggu bulan waktu
masih belum telah lagi selalu hanya saja tetapi tapi namun jika kalau bila agar supaya sehingga sebelum setelah antara tanpa selama
sejak tentang bagi para bapak ibu saudara yth hormat siang sore malam banyak sekali baik benar salah cocok maaf sayangnya ya iya
silakan harus perlu ingin mau boleh mungkin adalah merupakan menjadi melakukan membuat lihat melihat tahu mengetahui mengirim kirim
dikirim kirimkan menerima diterima menambahkan tambahkan menghapus mengubah perubahan diubah memeriksa periksa diperiksa membuka
menutup tutup menandatangani ditandatangani menunggu tunggu jawaban balasan pertanyaan permintaan permohonan pesan surat alamat akun
akses daftar proyek tim rapat faktur tagihan kontrak perjanjian formulir berkas file lampiran terlampir kesalahan masalah membantu
bantu berhasil berjalan menggunakan gunakan pakai tanggal batas pengingat yakin setuju disetujui konfirmasi bawah atas informasi lebih
lanjut sampai jumpa tersebut secara sedang dalam kepada sebagai""",
    "ro": """și să nu este pe la cu în de care un o pentru din mai sunt că au avem bună ziua mulțumesc vă rog noastră dar sau dacă
acest această fi ne a al ale ai ce cine unde când cum cât nimic ceva tot toate toți cineva nimeni alt altă același nou nouă noi vechi
ultimul următor aici acum azi ieri mâine curând săptămână zi zile încă deja iar doar foarte mult multe bine după înainte între fără
până prin spre despre eu tu el ea voi ei mie mi îmi vouă meu mea mei nostru dumneavoastră stimate stimată domnule doamnă salut mersi
scuze da sigur pot poate putem puteți ați am are aveți eram era fost vom va trebuie face făcut vedea știu știți trimite trimis primit
adăuga șterge schimba schimbat verifica deschide închide semna semnat aștept așteptăm răspuns întrebare cerere solicitare mesaj adresă
adresa cont contul acces accesul listă lista proiect proiectul echipa întâlnire factură contract formular formularul fișier atașament
atașat atașez eroare problemă ajutor funcționează folosi dată termen corect acord confirm mulțumim stimă continuați respectiv răspunsul
semneze folosim pare""",
    "hu": """és a az hogy nem is egy van de meg ez azt kérem köszönöm szeretném szeretnénk üdvözlettel jó napot vagy csak már lehet
tudom kell mint ha nekünk nekem neki én mi ti ők ön önök önöknek ezt ezek azok itt ott most ma tegnap holnap hamarosan hét nap idő még
mindig újra soha mert ezért ki mit kinek hol mikor miért hogyan mennyi mennyibe melyik valami valaki semmi senki minden mindenki más
ugyanaz új régi utolsó következő nagyon sok több jól rendben igen sajnos elnézést bocsánat tisztelt kedves uram hölgyem szia sziasztok
köszönjük köszi szépen előre vagyok vagyunk volt voltak lesz lenne lehetne tud tudja tudják tudna tudnák tudunk kellene szükség
szükséges csinálni látni küldeni küldöm küldtem küldje kaptam megkaptam megkapták hozzáadni törölni módosítani változott ellenőrizni
megnyitni bezárni zárják aláírni aláírt aláírnia várok várunk válasz választ válaszért kérdés kérdésem kérés kérelem üzenet üzenetet
cím címet címre fiók fiókom hozzáférés hozzáférést hozzáférésre lista listát projekt csapat megbeszélés számla számlát szerződés
szerződést űrlap űrlapot fájl fájlt csatolmány mellékelem mellékelten hiba problémát segítség segítséget segíteni működik használjuk
használni határidő emlékeztető biztos helyes jóváhagyva alább tisztelettel szerint között után előtt alatt nélkül miatt számára ban ben
nak nek tól től""",
    "ca": """el la els les de que i en un una per amb no és es al del com més però ens hola gràcies tenim pot nostre nostra aquest
aquesta sobre quan hi ha molt bon dia voldria salutacions ho li se seu seva meu meva què qui on quant quina quin perquè si sí també tot
tots res algú alguna algun ningú altre altra mateix nou nova darrer últim proper aquí ara avui ahir demà aviat setmana ja encara sempre
mai només sense entre abans després fins des moltes bé adéu atentament us plau jo nosaltres vosaltres són està estan estem he has hem
heu han sigut estat era puc podem podeu podria cal fer fet veure saber enviar enviat rebut afegir canviar canviat comprovar obrir
tancar tanqueu signar signat espero esperem resposta pregunta petició sol·licitud missatge correu adreça compte accés llista projecte
equip reunió factura contracte formulari fitxer adjunt error problema ajuda funciona servir data termini correcte d'acord l'accés
l'adjunt endavant disculpeu m'he d'ahir aquests aquestes això allò cordials vostre vostra""",
    "sk": """a je sa na v že to s z do pre som ale ako o si by sú od po za alebo dobrý deň ďakujem prosím máme môžeme náš naša ktorý
ktorá keď už sme mám i k ku vo zo u pri pred medzi bez počas pod nad čo kto kde kedy prečo koľko aký aká aké niečo nič všetko niekto
nikto každý iný nový nová nové starý posledný posledná ďalší tu tam teraz dnes včera zajtra čoskoro týždeň dni čas stále ešte zase
znova vždy nikdy teda takže pretože aby či ak ja my ty on ona oni vy mi mne nám nás vám vás jej jeho ich ho môj moja moje našej našich
pane pani vážený vážená ahoj ďakujeme ospravedlňujem bohužiaľ áno nie môžem môžete môže mohol musím musí majú chcel chcela chceme bude
budem bol bola bolo boli ste mať urobiť vedieť viem poslať pošlite posielam poslal dostať dostal pridať pridávam odstrániť zmeniť
zmenilo skontrolovať otvoriť uzavrieť uzavrite podpísať podpísaný čakám čakáme odpoveď otázka žiadosť požiadavku správa správu adresa
adresu účet prístup zoznam projekt tím stretnutie faktúra faktúru zmluva zmluvu formulár súbor príloha prílohu prílohe chyba problém
pomoc funguje termín istý správne súhlasím potvrdzujem nižšie vopred pozdravom pekný pekne veľmi rád ktorú použiť tiež není tento táto
toto""",
    "hr": """i je se na u da to s za od do ne su ali kako što koji koja koje ili već još samo može možemo molim hvala vas vam naš naša
dobar dan pozdrav poštovani gdje kada zašto koliko nešto ništa sve netko danas sutra jučer sada uskoro tjedan bi biti sam smo ste bio
bila bilo imam imamo trebam treba moram želim želimo poslati primio dodati promijeniti provjeriti odgovor pitanje zahtjev poruka poruku
adresa račun pristup popis projekt sastanak ugovor obrazac datoteka prilog greška pomoć radi lijep srdačan nisam nije nismo također
nakon prije ovaj ova ovo moj moja nam nas mi me unaprijed potvrđujem čekamo sljedeći vrlo ovdje kojim""",
    "sl": """in je se na v da to s z za od do ne so ali kako kaj ki ter že še samo lahko prosim hvala vas vam naš naša dober dan
pozdrav lep spoštovani kje kdaj zakaj koliko nekaj nič vse nekdo danes jutri včeraj zdaj kmalu teden bi biti sem smo ste bil bila bilo
imam imamo moram želim želimo poslati prejel dodati spremeniti preveriti odgovor vprašanje zahteva sporočilo naslov račun dostop seznam
projekt sestanek pogodba obrazec datoteka priloga napaka pomoč deluje nisem ni nismo tudi po pred ta moj moja nam nas mi me vnaprej
potrjujem čakamo naslednji zelo tukaj pri kot ker če""",
    "lt": """ir yra kad su į iš ne tai bet kaip mes jūs aš ar už apie nuo iki prie per dėl jau dar tik gali galime galite prašome
prašau ačiū laba diena sveiki pagarbiai mūsų jūsų mano kas kur kada kodėl kiek ką nieko viskas kažkas šiandien rytoj vakar dabar
netrukus savaitę būti buvo bus turime reikia noriu norime siųsti gavau pridėti pakeisti patikrinti atsakymas atsakymą klausimas
prašymas žinutė adresas paskyra prieiga sąrašas projektas susitikimas sutartis forma failas priedas klaida pagalba veikia taip pat po
prieš šis ši mums anksto laukiame labai čia kuris kuri""",
    "lv": """un ir ka ar uz no nav tas bet kā mēs jūs es vai par līdz pie pēc jau vēl tikai var varam varat lūdzu paldies labdien
sveiki cieņu mūsu jūsu mans kas kur kad kāpēc cik ko nekas viss kāds šodien rīt vakar tagad drīz nedēļa būt bija būs vajag vēlos
vēlamies sūtīt saņēmu pievienot mainīt pārbaudīt atbilde atbildi jautājums pieprasījums ziņa adrese konts piekļuve saraksts projekts
sapulce līgums veidlapa fails pielikums kļūda palīdzība darbojas jā arī pirms šis šī mums gaidām ļoti šeit kurš kura""",
    "et": """ja on ei et see ma me te kui aga või ka oma mis kes kus millal miks kuidas palju midagi kõik keegi täna homme eile nüüd
varsti nädal olla oli olid olen oleme saab saame saate palun aitäh tänan tere lugupidamisega meie teie minu siin veel juba ainult
sellest jaoks vaja tahan soovime saata sain lisada muuta kontrollida vastus vastust küsimus taotlus sõnum aadress konto ligipääs
nimekiri projekt koosolek leping vorm fail manus viga abi töötab jah samuti pärast enne seda meile ette ootame väga kas pole ning""",
}

CYRILLIC = {
    "ru": """и в не на что я с он как это по но из у за к от для так же ещё еще мы вы все всё есть если или быть был была было были его
её их нам нас вам вас мне меня мой моя моё мое мои наш наша наше нашу нашей ваш ваша ваше когда где кто чего чем какой какая какие
почему сколько ли бы до при без после перед между через уже только теперь сейчас сегодня вчера завтра скоро неделю день дня время снова
опять всегда никогда тоже также потому чтобы можно нужно надо может можете можем могу должен должны хотел хотели хочу хотим будет буду
прошу пожалуйста спасибо благодарю здравствуйте привет добрый утро вечер уважением уважаемые уважаемый извините простите сожалению да
нет хорошо отлично большое вопрос ответ ответа запрос заявка заявку письмо сообщение адрес учётная запись доступ доступа список проект
проекта встреча счёт счет договор форму форма файл вложение вложении ошибка проблема помощь помочь работает проверить проверьте
отправить отправил отправлено пришлите получил получили получить добавить добавляю удалить изменить изменилось открыть закрыть закройте
подписать подписанный ждём жду ждем прилагаю согласовано подтверждаю новый новая новости старый последнее этот эта этого этой который
которая очень человека какие-нибудь кто-нибудь ничего уверен правильно срок напоминание подскажите тогда этом этих сообщите информация
информацию пользователь сделать продолжить благодарны относительно разрешение""",
    "uk": """і й в у не на що я з із зі він як це по але за до від для так же ще ми ви все усе є якщо або чи бути був була було були
його її їх нам нас вам вас мені мене мій моя моє мої наш наша наше нашу нашої нашою ваш ваша ваше коли де хто чого чим який яка які яку
якісь чому скільки би при без після перед між через вже тільки лише тепер зараз сьогодні вчора учора завтра скоро тиждень день дня час
знову завжди ніколи також теж тому щоб можна треба потрібно може можете можемо можу маю має мають повинен хотів хотіли хочу хочемо буде
буду прошу ласка дякую дякуємо подяка вдячний вдячна вітаю привіт добрий доброго ранку вечора повагою шановні шановний вибачте
перепрошую жаль ні добре чудово дуже питання запитання відповідь запит заявка заявку лист листа повідомлення адреса адресу обліковий
запис доступ список проєкт проекту зустріч рахунок договір угода форму форма файл вкладення додаток помилка проблема допомога допомогти
допомогу працює перевірити перевірте надіслати надіслав надсилайте надіслано отримав отримали отримати додати додаю видалити змінити
змінилося відкрити закрити закрийте підписати підписаний чекаємо чекаю погоджено підтверджую новий нова новини старий старою останній
цей ця цього цієї хтось щось нічого правда термін нагадування здається підкажіть людину щодо стосовно надати зробити продовжити
звернення інформація інформацію користувач будемо вдячні дозвіл дозволити цю цьому них ним""",
    "be": """і ў не на што я з ён як гэта па але за да ад для так жа яшчэ мы вы усё ёсць калі або ці быць быў была яго яе іх нам вам
мне мой наш ваш дзе хто чаму колькі пасля ужо толькі цяпер зараз сёння учора заўтра дзень час таксама каб можна трэба можа дзякуй ласка
прывітанне добры павагай выбачайце добра вельмі пытанне адказ ліст адрас доступ спіс праект дапамога працуе праверыць новы гэты які""",
    "bg": """и в не на че аз с със той как това по но от за до при ли да се са си ще ме ми му й ни ви ги го я е съм сме сте бях беше
бъде има няма може можете можем мога трябва искам искаме моля благодаря благодарим здравейте добър ден поздрави уважаеми извинете
съжалявам добре много въпрос отговор заявка писмо съобщение адрес акаунт достъп списък проект среща фактура договор формуляр файл
прикачен грешка проблем помощ работи проверите изпратете изпратих получих получихте добавя добавите промяна отворите затворите подпише
чакаме нов нова стар последното този тази кой коя какво къде кога защо колко още вече само сега днес вчера утре скоро отново също
защото ако или след преди между без нашия нашата вашия моя моята ние вие те""",
    "sr": """и у не на да је се са он како то по али из за до од при ли бити био била било смо сте су сам нам нас вам вас ми мене мој
моја наш наша ваш где ко када зашто колико још већ само сада данас јуче сутра ускоро поново такође јер ако или после пре између без
може можете можемо треба желим желимо молим хвала здраво добар дан поздрав поштовани извините добро много питање одговор захтев порука
адреса налог приступ списак пројекат састанак рачун уговор образац фајл прилог грешка проблем помоћ ради проверити пошаљите примио
додати нови овај ова који која што шта нешто ништа неко""",
}

ARABIC = {
    "ar": """في من على إلى عن أن هل ما لا لم لن هذا هذه ذلك التي الذي مع كل بعد قبل كان كانت نحن أنا أنتم هو هي لقد قد أو ثم إذا لكن
حتى شكرا شكراً جزيلا مرحبا السلام عليكم تحية طيبة وبعد يرجى الرجاء نود أريد نريد يمكن يمكنكم يمكنني نعم كيف متى أين لماذا أي جديد سؤال
جواب رسالة عنوان حساب وصول الوصول قائمة مشروع المشروع فريق اجتماع فاتورة عقد نموذج ملف مرفق خطأ مشكلة مساعدة آسف المعذرة اليوم أمس غدا
مرة أخرى إضافة شخص تم لدينا لدي لكم الله ليس""",
    "fa": """در از به که این آن را با است برای یک ما شما من او آنها هم یا اگر تا نیست هست بود شد شود کنید کنیم کنم کرد کردم کردیم کند
می نمی‌ می‌خواهیم می‌شود لطفا لطفاً ممنون متشکرم سپاس سلام درود تشکر خیلی چه چرا کی کجا چگونه چطور چند هنوز الان امروز دیروز فردا
دوباره بعد قبل پرسش پاسخ پیام نامه آدرس نشانی حساب دسترسی فهرست پروژه جلسه قرارداد فرم فایل پیوست خطا مشکل کمک درست ببخشید باید منتظر
هستیم هستم دارم داریم دارد خبری بله خیر جدید بررسی احترام""",
    "ur": """کے کی کا میں ہے ہیں اور سے کو یہ وہ نے پر ہم آپ کیا نہیں ایک کر لیے بھی تھا تھی گا گی شکریہ براہ کرم سلام جناب کیسے کب
کہاں کیوں سوال جواب پیغام پتہ رسائی فہرست منصوبہ مدد مسئلہ فائل منسلک برائے مہربانی ہمیں ہمارے میرا مجھے دوبارہ""",
}
