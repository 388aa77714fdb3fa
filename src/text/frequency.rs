//! How often common words stand in product texts: the rarest word of a phrase is the one to look for.
//!
//! Counted in public catalogs of clothing, groceries, electronics and household goods, tags and addresses left out. No
//! result depends on it: only how often a place is looked at in vain.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Times a folded word stands in a million words of product texts, about; 0 for what is rare.
///
/// ```
/// use listlint::text::frequency;
///
/// assert!(frequency("the") > frequency("cotton"));
/// assert_eq!(frequency("chlorpyrifos"), 0);
/// ```
pub fn frequency(word: &str) -> u32 {
    static INDEX: LazyLock<FxHashMap<&str, u32>> = LazyLock::new(|| common().collect());
    INDEX.get(word).copied().unwrap_or(0)
}

/// Words and counts in turn: one text, so that starting the program need not place each word.
fn common() -> impl Iterator<Item = (&'static str, u32)> {
    let mut parts = COMMON.split_whitespace();
    std::iter::from_fn(move || Some((parts.next()?, parts.next()?.parse().ok()?)))
}

/// Common words with their counts, sorted.
const COMMON: &str = "
0 14585 00 461 000 837 0000 643 001 27 005 26 01 645 02 225 03 193 04 310 05 116 06 516 07 228 08 120 09 120 1 11720
10 1508 100 1307 1000 194 101 41 102 50 1024 59 103 60 104 48 105 55 106 27 108 60 1080 221 109 28 11 935 110 66
112 29 117 45 12 1516 120 123 1200 67 1211 28 125 48 128 302 129 41 1299 38 13 837 130 68 139 69 14 1617 140 39
144 40 145 55 147 38 149 42 15 742 150 153 151 25 154 46 16 737 160 27 168 35 17 488 170 32 173 35 175 36 179 37
18 1041 180 69 184 38 187 111 19 404 190 32 193 97 199 67 2 11220 20 1421 200 237 2000 302 2002 28 2004 95 2005 95
2007 385 2008 68 2015 117 2016 430 2022 44 2023 84 2024 92 205 27 21 318 210 28 215 32 22 476 220 36 23 337 230 28
24 813 240 108 246 31 249 63 25 707 250 153 2500 37 25000 41 256 460 259 32 26 286 27 239 28 287 29 388 294 34 299 70
3 9092 30 1069 300 323 3000 31 31 197 32 2699 33 325 330 61 34 300 35 243 350 71 36 343 360 222 365 29 37 179 38 248
380 52 39 322 394 30 399 71 4 7350 40 521 400 171 4000 37 41 205 42 238 43 356 44 285 440 34 449 35 45 561 450 50
46 241 47 182 48 248 480 110 49 277 499 110 5 8210 50 840 500 276 5000 135 51 173 512 382 52 128 53 175 54 189 55 303
550 32 56 166 57 180 58 153 59 254 599 59 6 5914 60 462 600 83 61 136 612 25 62 143 63 181 64 293 65 235 66 171
67 203 68 128 6800 64 69 182 699 71 7 5136 70 261 700 44 7000 37 71 162 72 189 720 78 73 145 74 187 75 288 750 51
76 145 768 62 77 165 771 61 78 164 783 33 79 198 799 55 8 5141 80 246 800 107 8000 29 81 111 82 117 83 112 84 105
85 152 850 48 86 172 87 95 88 131 89 168 899 82 9 5549 90 536 900 64 91 154 916 44 92 110 925 100 93 155 94 117
95 660 950 25 96 265 97 463 978 37 98 451 99 1921 999 177 a 16178 aa 234 aaa 25 ab 184 ability 41 able 50 about 114
above 50 abs 83 absorbent 40 ac 329 academic 47 acc 38 access 190 accessories 972 accessory 29 accompany 45
according 34 accuracy 27 accurate 41 achieve 28 acid 56 acne 47 across 112 acrylic 50 act 48 action 97 active 206
activities 69 activity 38 actual 60 ad 188 ada 378 adapter 157 add 211 added 50 adding 35 addition 61 additional 286
address 67 adds 40 adhesive 45 adjust 25 adjustable 298 adult 84 adults 28 advance 35 advanced 267 advantage 116
adventure 98 ae 196 af 185 after 229 against 155 age 65 agent 61 ages 55 ai 102 air 785 airflow 170 ak 31 al 230
alarm 89 all 1519 allen 43 allow 55 allowing 60 allows 173 alloy 101 almond 30 aloe 83 along 60 alongside 25
already 30 also 282 altimeter 41 alto 58 aluminium 67 aluminum 38 always 81 amazing 52 amazon 169 ambi 29 amd 33
america 28 american 59 amoled 38 amount 33 amp 137 an 870 analog 346 analysis 51 and 11922 android 379 animal 58
animated 37 animation 94 animations 56 ankle 34 another 28 ansi 42 anti 478 any 416 anywhere 31 ao 172 ap 38 apa 32
app 27 apple 413 appliances 608 application 132 applications 202 applied 28 apply 95 aqua 44 aquarium 37 ar 165
arc 30 arcade 33 are 712 area 91 areas 42 arm 32 aroma 174 aromatherapy 26 around 98 array 33 art 141 artificial 177
artists 30 as 1400 asian 62 associates 26 assorted 41 at 951 attractive 37 audio 1025 authentic 101 auto 158
automatic 158 automatically 150 aux 41 av 44 availability 29 available 1546 avi 32 avoid 64 award 78 away 56 ax 42
b 5109 ba 189 babies 50 baby 991 bac 30 back 314 background 35 backpack 157 backup 123 bacteria 35 bacterial 53
bad 29 bag 578 bags 596 balance 26 ball 88 ballerinas 71 band 145 bank 61 bar 188 barometer 44 base 318 based 350
basic 147 basics 40 bass 48 bath 150 bathroom 97 batteries 57 battery 756 batting 25 bb 193 bc 232 bd 196 be 797
beach 44 beast 184 beat 30 beautiful 95 beauty 657 beb 35 because 51 become 47 bed 158 bedroom 74 bedsheet 48 bee 69
been 95 before 124 beginner 25 beginners 28 behind 33 beige 70 being 36 bell 28 bella 28 bellies 76 belt 173
benefit 30 benefits 63 benetton 34 berry 128 best 341 better 155 betty 29 between 202 beyond 42 bezel 55 bf 115
bff 34 bible 31 big 93 bike 147 bills 28 birthday 29 bis 144 bit 112 black 1664 blackberry 44 blast 57 bleach 155
blend 194 blended 26 block 82 blocking 30 blocks 32 blood 34 blossom 55 blouse 25 blu 49 blue 1260 blues 40
bluetooth 379 board 111 boat 67 body 344 bold 89 bomb 47 bonus 35 book 149 books 38 boost 305 boot 45 boots 556
border 81 born 35 both 154 bottle 219 bottles 32 bottom 36 bound 25 bow 53 bowl 34 box 644 boy 103 boys 611 br 34
bra 71 bracelet 68 braided 52 brain 38 brand 1679 branded 109 brands 37 brass 38 breath 34 breathable 37 breeze 29
bridge 77 bright 40 brilliant 32 bring 68 brings 60 bronze 25 brought 28 brown 252 browser 63 brush 203 brushes 38
bt 34 bubble 28 buckle 55 budget 35 build 159 building 35 built 148 bulb 108 bundle 71 burn 38 burner 92 burning 35
burnt 35 burst 73 bus 27 business 503 but 127 butterfly 42 button 126 buttons 26 buy 727 by 1097 c 8487 ca 172
cable 774 cables 82 caf 38 cal 31 calendar 68 call 45 camera 548 cameras 614 camping 106 can 1105 canada 53 canvas 50
cap 81 capacity 523 capture 63 car 940 carat 98 carbon 26 card 503 cards 94 care 648 carpets 26 carry 74 cars 25
cartoon 25 cartridge 82 cartridges 38 case 285 cash 171 casing 135 casual 1646 cat 173 category 25 cats 53 cb 158
cc 181 cctv 30 cd 548 ce 170 ceiling 31 cell 57 center 48 central 62 centre 53 ceramic 230 certification 183
certified 94 cf 173 chain 73 change 384 changes 48 changing 28 channel 46 character 51 charge 161 charger 269
chargers 38 charging 357 chat 26 check 137 checkered 35 checks 173 cherry 260 chest 69 chic 46 chicken 45 child 109
children 112 china 53 chipset 29 chlorine 52 chocolate 51 choice 137 choose 123 christmas 25 chronograph 63 cinema 61
citrus 39 city 46 clarity 156 clasp 48 class 42 classic 227 classy 29 clay 40 clean 284 cleaner 163 cleaning 177
clear 147 click 116 clip 80 clips 46 clock 75 close 29 closed 25 closure 159 cloth 137 clothes 148 clothing 1389
club 40 clutch 112 clutches 62 cm 1142 cmb 52 cms 78 co 64 coconut 88 code 554 coffee 208 coil 261 coin 59 cold 108
collar 52 collection 469 collections 26 college 49 color 2238 colored 79 colorful 31 colors 182 colour 189
coloured 47 colours 71 com 1650 comb 203 combination 47 combine 39 combines 71 combining 25 combo 323 come 67
comes 104 comfort 153 comfortable 206 common 47 communicate 41 compact 57 companion 56 company 89 compare 32
compartment 33 compass 62 compatibility 83 compatible 371 competitive 27 complete 543 complex 50 components 33
comprehensive 94 compress 63 compression 66 compressor 30 computer 303 computers 58 condition 126 conditioner 90
conditioners 115 connect 88 connection 88 connections 74 connectivity 80 connector 91 considered 29 construction 35
consumption 89 conta 25 contact 137 contacts 25 container 36 contains 155 contemporary 114 content 274 contents 572
continue 33 continuous 81 contrast 38 control 368 controller 31 controls 68 convenience 102 convenient 60
conversion 35 convert 59 converter 30 cool 150 cooler 27 cooling 110 copper 226 copy 56 cor 221 cord 70 core 205
corel 60 cores 77 corner 50 corporate 38 correct 26 correction 35 cost 78 cotton 813 count 88 country 33 couple 25
cover 346 coverage 27 covered 154 covers 102 cpu 61 craft 104 crafted 68 cream 108 create 517 creating 119
creation 100 creations 32 creative 369 creativity 45 creator 29 credit 39 creme 37 crepe 36 cricket 124 crisp 52
crocs 39 crop 80 cross 57 crystal 74 cs 887 css 59 cubic 117 cufflinks 35 cup 45 curler 27 curly 28 current 87
curtain 35 curved 53 cushion 107 custom 96 customer 138 customers 62 customizable 56 customize 81 customized 31
cut 157 cute 45 cutting 73 cycle 61 cycling 194 d 7090 da 606 daily 84 dairy 29 damage 40 damaged 71 dan 231 dark 156
dashboard 28 data 555 date 138 day 321 days 449 db 251 dc 222 dd 191 de 3833 deal 26 deck 51 decor 57 decoration 27
decorative 31 deep 69 default 162 defects 99 definition 54 degree 52 dehumidifier 25 delicate 26 delight 46
deliver 81 delivered 27 delivering 48 delivers 141 delivery 293 deluxe 252 demo 49 denim 51 depending 95 depth 157
description 41 design 1242 designed 382 designer 221 designers 67 designs 112 desired 27 desk 26 desktop 102
detachable 40 detail 62 detailing 25 details 401 detection 41 detergent 73 developed 37 development 131 device 333
devices 219 df 231 di 89 dia 128 dial 341 diameter 114 diamond 1130 diamonds 136 dictionary 29 diet 62 different 107
diffuser 79 digital 638 dimensions 227 dining 90 direct 93 directly 89 dirt 46 disc 74 disclaimer 25 disco 32
discount 29 discounts 66 discover 53 disk 200 disney 45 display 651 displayed 34 disposable 314 distance 81
distinct 26 diva 25 diverse 30 diy 42 dj 32 do 1073 document 74 does 54 dog 254 dogs 110 dolby 53 dome 25 domestic 25
don 58 done 42 door 133 dos 175 double 241 down 350 download 39 dp 26 dr 38 draft 29 drag 60 dragon 28 draw 44
drawing 37 dream 35 dress 301 dresses 178 drink 36 drive 200 drop 372 drum 27 dry 400 dryer 88 drying 46 ds 86 dua 27
dual 382 due 97 duo 28 dupatta 34 durability 36 durable 99 during 115 dust 95 dustproof 28 duty 63 dv 47 dvd 500
dye 25 dynamic 100 e 14016 ea 149 each 392 ear 85 earphone 40 earth 42 ease 81 easier 89 easiest 26 easily 356
easy 624 eb 180 ec 144 eco 143 ed 170 edge 112 edition 404 educational 85 ee 144 effect 49 effective 65 effects 337
efficiency 73 efficient 72 eight 37 either 38 el 87 elastic 56 elbow 31 ele 136 electric 142 electronic 57
electronics 175 elegant 90 elements 115 elite 38 else 25 em 782 email 60 embellished 39 embroidered 83 emerald 37
empower 72 empty 26 enable 37 enabled 32 enables 128 end 44 endless 26 energy 40 engagement 149 engaging 38 engine 41
engineered 28 engineering 38 english 103 enhance 104 enhanced 156 enhancements 34 enjoy 190 ensure 92 ensures 81
ensuring 58 ent 34 enterprise 88 enterprises 34 entertainment 172 entire 47 environment 125 epic 89 equipment 86
equipped 41 ergonomic 28 es 468 essential 201 essentials 66 estilo 52 etc 79 ethnic 121 eucalyptus 37 eva 45 even 218
ever 135 every 247 everyday 180 everyone 53 everything 124 excel 73 exchange 34 exciting 72 exclusive 48 exercise 146
exercises 34 existing 41 exotic 34 expandable 37 expansion 27 expect 29 expectations 33 experience 410 experiences 36
experiment 27 expert 44 explore 107 export 105 exposure 28 express 109 extend 28 extended 159 extensive 30
exterior 33 external 32 extra 138 extreme 32 eye 90 eyes 35 f 8620 fa 199 fabric 960 face 159 facial 104 factory 25
fade 25 false 1903 familiar 27 family 460 fan 70 fantasia 147 far 32 fashion 997 fashionable 34 fast 505 faster 159
fat 26 favorite 78 fb 237 fba 36 fc 149 fd 150 fe 143 feature 235 featured 26 features 1273 featuring 67 feeding 81
feel 87 feet 62 female 59 festive 104 few 54 ff 217 fff 32 fhd 32 fi 85 fiber 95 fibre 47 file 224 files 343 fill 46
filled 46 filling 37 film 101 filter 92 filters 42 final 139 financial 52 find 119 fine 95 finest 27 finger 66
fingerprint 39 fingers 26 finish 235 fire 36 first 196 fish 64 fishing 39 fit 403 fitness 1005 fits 40 fitted 36
five 48 fixed 28 flagship 28 flair 26 flap 28 flash 290 flat 82 flats 41 flavor 107 flavors 30 flavour 372 fleece 32
flex 42 flexibility 47 flexible 127 flight 44 flip 100 floor 54 floral 150 flow 47 flower 52 fly 41 fm 52 fo 26
foam 102 focus 46 fold 74 foldable 99 folders 34 folding 55 follow 27 font 45 food 181 foods 269 foot 64 football 87
footwear 380 for 9435 forever 29 form 70 formal 324 format 146 forms 74 formula 42 forward 31 found 30 foundation 35
four 62 fragrance 177 fragrances 39 frame 103 frames 35 free 1202 freezer 58 french 26 fresh 131 freshener 113
freshness 55 friend 28 friendly 121 friends 87 frizzy 27 from 1605 front 225 fs 30 ft 54 full 774 fully 118 fun 233
function 127 functionality 45 functions 42 furnishing 86 furniture 79 further 33 future 26 g 3429 galaxy 117 game 450
games 283 gaming 96 garden 90 gathered 82 gb 1536 gbps 26 gear 32 gel 176 gems 49 gemstone 189 gen 89 general 299
generation 61 gentle 83 genuine 250 geometric 25 georgette 50 german 29 get 458 gets 29 getting 34 gg 84 gh 62 ghz 86
gift 133 gifting 26 girl 359 girls 605 give 130 gives 162 giving 34 glass 176 glitter 28 global 58 glossy 61 glove 25
gloves 81 gm 118 gms 32 go 178 gold 1205 golden 70 golf 44 good 154 google 239 got 25 gps 96 gr 34 grade 242
gradient 32 grams 27 grape 228 graphic 75 graphics 221 grass 28 gray 72 great 317 greater 28 green 526 greeting 31
grey 267 grill 25 grip 66 grocery 215 grooming 116 group 59 grow 31 growing 49 growth 36 gsm 53 gt 38 guarantee 173
guaranteed 57 guard 46 guide 71 guitar 147 gym 319 h 1755 hair 687 half 81 hallmark 125 hallmarked 38 hand 263
handed 35 handheld 40 handle 127 handles 32 hands 28 happy 51 hard 279 hardware 70 has 375 hat 36 have 310 having 30
hd 607 hdmi 120 hdr 36 he 57 head 67 headphones 66 health 531 healthier 29 healthy 43 heart 60 heat 56 heating 68
heavy 86 heel 268 heels 62 height 426 helmet 53 help 315 helps 164 hem 35 her 33 here 50 hero 35 heroes 27 hi 36
hidden 27 high 620 higher 155 highly 62 hip 26 his 69 hit 103 hits 39 hold 52 holder 120 home 2064 honor 112
hooded 48 hook 53 host 84 hot 183 hour 34 hours 397 house 141 household 100 how 163 however 29 hp 738 hrs 64 hub 28
huge 110 human 33 hybrid 96 hz 113 i 4782 ice 1014 iced 61 icy 29 id 522 ideal 1317 ideas 75 if 201 ii 49 iii 147
ilumina 36 image 268 images 258 imagination 31 immersion 67 impact 36 import 107 important 85 imported 41
impressive 51 improve 79 improved 125 improvement 72 in 5492 inc 209 inch 1025 inches 445 include 81 included 192
includes 260 including 276 increase 39 incredible 38 incredibly 27 india 282 indian 42 indicator 128 individual 77
individually 28 indoor 106 industrial 274 industry 94 infant 26 infinix 99 information 339 ink 106 inner 128
innerwear 58 innovative 122 input 120 inside 51 inspired 27 install 41 installation 127 instant 228 instantly 49
instruction 28 instructions 87 instrument 26 instruments 100 integrated 124 intel 208 intelligent 33 intense 28
intensity 30 interactive 200 interface 164 interior 69 intermediate 30 internal 72 international 155 internet 233
into 431 introducing 27 intuitive 85 inventory 56 inverter 151 ion 30 ios 43 ip 73 ipad 50 iphone 621 ipod 99 ipx 29
ir 27 iron 149 is 2472 isi 26 issues 29 it 1271 item 188 items 52 its 251 j 825 jack 42 jacket 32 jam 28 japanese 26
jar 27 jazz 28 jeans 178 jet 49 jewel 45 jewellery 762 jewels 52 jk 51 jogging 26 joint 60 joy 31 jpeg 30 jug 45
juice 65 jump 36 just 240 k 1674 ke 36 keep 210 keeping 54 keeps 39 kettle 33 key 6485 keyboard 76 kg 580 kiara 58
kid 64 kids 983 killer 29 kind 56 king 57 kit 373 kitchen 1049 kiwi 140 km 37 knee 245 knit 28 know 62 known 36 kt 34
kurta 148 kurti 31 l 3676 la 44 lab 78 label 33 labels 42 lace 114 ladies 102 lamp 51 lan 28 land 28 landscape 72
language 88 languages 29 laptop 273 laptops 33 large 211 larger 99 laser 497 last 64 lasting 118 latest 138 launch 26
launched 28 lavender 112 layer 82 layered 31 layers 68 lcd 154 le 76 lead 35 leading 68 league 46 learn 157
learning 213 leather 461 leave 31 leaves 25 led 680 left 59 legal 25 legging 44 leggings 97 lemon 217 lemongrass 57
length 424 lens 130 less 69 let 103 lets 196 level 440 levels 141 lg 91 li 27 library 77 license 231 lid 38 life 245
lifestyle 42 light 464 lighting 158 lightning 67 lights 56 lightweight 94 like 318 lime 57 limited 58 line 182
linen 70 lingerie 84 lining 75 link 50 linux 45 liquid 550 lite 52 liter 36 lithium 68 litre 48 little 96 live 121
living 92 ll 175 lo 33 load 48 loafers 44 local 356 location 46 lock 56 logic 61 long 351 longer 65 look 297
looking 104 looks 28 loop 154 loops 29 loss 39 lost 29 lounge 57 love 218 loved 25 low 227 lower 47 lt 34 luggage 490
luminous 37 luna 34 lunch 32 luxury 94 lycra 59 m 2691 ma 25 mac 891 macbook 43 machine 292 machines 78 made 366
magazine 38 magenta 25 magic 71 magnetic 92 mah 529 main 137 maintain 44 maintaining 34 maintenance 34 major 41
make 414 maker 74 makes 163 makeup 70 making 117 male 34 man 43 management 188 mango 266 manual 1057 manufacturer 348
manufacturing 131 many 102 maps 25 marine 32 mark 115 market 37 marketing 59 maroon 42 maruti 35 marvel 45 mas 42
massage 47 massive 36 master 132 mat 99 match 66 matching 38 mate 47 material 1390 materials 45 math 101 matte 62
max 925 maxi 43 maximum 115 may 271 mb 409 mbps 82 me 252 means 41 measure 73 measurement 26 mechanism 52 media 305
mediatek 26 medical 33 medium 114 meet 86 mega 90 memory 176 men 1964 mens 131 menu 49 mesh 257 message 25 metal 280
metallic 28 meter 79 meters 25 metro 26 mg 340 mhz 103 mi 77 micro 190 microphone 29 microsoft 452 microwave 78
middle 31 midi 106 midnight 40 mild 49 milk 105 million 27 min 191 mind 365 mini 564 minimum 61 mint 282 minutes 81
mirror 79 miss 28 mission 27 mist 39 mix 65 mixer 46 ml 1419 mm 571 mo 27 mobile 518 mobiles 73 mode 530 model 955
models 27 modern 62 modes 128 modo 41 moisture 56 moisturizer 53 moisturizing 25 mom 31 money 111 monitor 184
monitoring 37 month 35 months 132 moon 30 more 845 mosquito 69 most 351 motion 169 motor 39 mount 70 mouse 46
mouth 49 move 67 movement 58 movie 83 movies 70 mp 360 mpn 34 ms 37 much 72 mug 294 multi 352 multicolor 162
multicolour 66 multimedia 65 multiple 197 multipurpose 87 music 462 musical 110 must 102 my 772 n 4340 na 518
name 6812 nano 60 national 60 native 54 natural 456 nature 40 navy 80 nbsp 1514 nd 33 neck 947 necklace 45 need 305
needed 92 needs 163 neo 30 net 123 network 240 never 86 new 1264 newest 27 newly 33 next 122 nfc 91 night 102 nm 28
no 3002 noise 45 non 237 normal 142 not 930 note 222 notebook 64 notes 52 nova 67 now 246 nt 47 nude 41 number 1020
numbers 25 nutrition 71 nylon 131 o 10884 objects 68 occasion 978 ocean 35 odour 56 of 8228 off 200 offer 78
offering 50 offers 261 office 281 official 238 ohm 99 oil 270 oils 26 oily 39 old 73 oled 67 om 28 on 1803 once 59
one 589 oneplus 28 ones 30 online 487 only 1208 onto 26 open 150 operating 260 operation 38 oppo 139 optical 27
optimal 32 option 128 options 130 or 2107 orange 280 order 68 organic 74 organization 47 organize 65 organizer 90
ori 27 original 573 os 763 other 499 others 35 ou 305 oukitel 34 our 165 out 341 outdoor 100 outdoors 112 outer 269
outfits 26 outlook 46 output 167 oval 77 over 320 overall 25 overview 37 ow 89 own 198 oxford 26 p 4760 pa 34
pack 1631 package 1101 packaging 66 packed 83 packing 34 pad 108 padded 35 pads 76 page 116 pages 106 pain 155
paint 188 painting 44 pair 248 palette 31 palm 29 panasonic 42 panel 74 pant 55 pants 161 paper 128 paris 28 park 38
part 95 parts 160 party 397 passion 31 patch 27 path 31 pattern 628 patterns 25 pay 26 pb 114 pc 554 pcs 243 pd 74
pe 40 peace 26 peach 569 peak 43 pearl 135 pen 55 pencil 27 pentium 79 peony 26 people 68 pepper 60 peppermint 25
per 247 percent 436 perfect 232 perfectly 47 perform 74 performance 255 perfume 76 period 96 personal 276
personalized 28 pet 585 pets 142 pg 26 ph 99 phase 36 philips 40 phone 589 phones 57 photo 233 photos 197 php 40
physical 29 piano 80 pick 55 picture 59 pictures 41 piece 145 pieces 97 pillow 139 pin 65 pink 409 pixel 134
pixels 36 pk 35 pl 71 place 106 plain 68 plan 89 planet 50 planets 29 plant 70 plastic 230 plated 46 platform 78
plating 72 platinum 75 play 238 playback 53 player 87 players 72 playing 65 playtime 33 please 95 plug 235 plus 565
plush 32 pm 48 pocket 151 pockets 60 pod 323 pods 426 point 75 points 44 policy 34 polish 31 polo 47 polos 61 poly 69
polyester 206 polymer 38 polypropylene 30 pomegranate 35 pop 110 popular 131 port 193 portable 208 ports 33
position 36 possible 33 post 49 pot 129 potpourri 35 pouch 89 pouches 30 powder 161 power 509 powered 85 powerful 335
pp 72 ppi 48 pr 145 practice 41 pre 72 precious 320 precise 56 precision 50 premier 69 premium 548 prepare 58
presents 69 preserve 30 press 71 pressure 29 prevent 46 prevents 27 price 649 prices 32 primary 105 prime 32
princess 41 print 468 printed 618 printer 172 printing 72 prints 30 privacy 37 private 45 pro 2402 problem 41
problems 51 process 111 processing 70 processor 330 produce 69 product 2259 production 368 products 809
professional 701 professionals 99 profiles 30 program 176 programs 66 project 167 projector 274 projectors 48
projects 120 promo 84 proof 78 protect 98 protected 35 protection 270 protective 32 protector 60 protects 35
protein 31 protocol 37 provide 163 provided 41 provides 246 providing 93 proximity 40 pu 85 puff 136 pull 60 pulse 35
pump 69 punch 200 puppies 48 puppy 43 pur 26 purchase 62 pure 95 purity 217 purple 325 purpose 71 purse 42 push 41
put 60 puzzle 57 puzzles 42 pvc 63 px 41 pyjama 63 q 221 qc 26 quad 25 qualcomm 28 quality 550 quantity 77 quartz 41
questions 36 quick 153 quickly 203 r 7706 rabbit 52 race 31 rack 69 radio 56 rain 47 rainbow 35 ram 435 range 156
rapid 33 rate 27 rating 1003 raw 48 ray 51 rayon 29 razor 26 rca 26 rd 32 re 191 reach 49 read 49 reader 47
reading 76 ready 142 real 216 realistic 46 realme 130 rear 33 receive 31 rechargeable 140 recommended 102 record 79
recorder 27 recording 83 recovery 39 recycling 30 red 376 redmi 64 reduce 43 reduces 33 reducing 27 reduction 26
refill 78 refreshing 47 refrigerator 55 regular 215 release 40 reliability 27 reliable 68 reliance 25 relief 81
religious 41 remote 154 removable 34 removal 35 remove 81 remover 55 removes 35 reno 32 repair 59 replacement 192
required 95 requirements 334 requires 63 research 27 resin 25 resistance 129 resistant 254 resolution 340 result 26
results 113 retail 38 return 57 returns 368 reusable 81 reversible 60 review 36 rgb 42 rhodium 71 ribbed 34 rich 163
ride 37 right 214 ring 1053 rings 167 rise 42 rm 189 road 27 robust 73 rock 52 rod 27 roda 102 roll 41 roller 30
rolling 27 rom 219 room 155 rope 38 rose 160 rotate 50 round 732 royal 63 rp 92 rs 1165 rubber 111 ruby 42 run 50
running 319 s 11313 sa 122 safe 199 safely 25 safety 65 sale 67 sales 887 salt 154 same 114 sample 37 samsung 380
sandal 76 sandals 130 sapphire 43 satin 48 satisfaction 32 satisfying 45 save 160 saving 33 sb 52 scale 99 scalp 27
scan 35 scent 82 schedule 35 school 212 science 29 scientific 115 score 25 scratch 111 screen 428 scroll 29 sd 83
se 343 sea 29 seamless 82 seamlessly 49 search 78 season 57 seasonal 41 seat 52 second 90 secondary 30 seconds 27
secret 26 secure 95 secured 28 security 363 see 94 seeds 37 select 52 selection 43 self 195 seller 85 selling 72
semi 138 send 36 sensitive 38 sensor 128 separate 41 separately 81 ser 165 series 396 serum 35 server 254 service 249
services 129 set 819 sets 75 setting 99 settings 116 several 37 sewing 60 sg 36 shade 41 shadow 112 shampoo 97
shape 416 shaped 32 shapes 42 share 107 sharp 35 she 25 sheet 108 sheets 41 shelf 45 shell 35 shine 40 ship 40
shipping 218 shirt 286 shirts 398 shock 56 shoe 249 shoes 1091 shooting 66 shop 252 shopping 43 short 393 shorts 427
shoulder 77 show 68 shown 47 showpiece 43 shr 52 si 114 side 171 signal 26 signature 36 silicone 167 silk 57
silver 687 sim 154 similar 74 simple 137 simply 96 since 39 single 417 site 54 six 52 size 1141 sized 36 skill 29
skills 130 skin 424 skirts 60 sku 1102 sky 32 sleek 55 sleep 46 sleeping 40 sleeve 1191 sleeveless 382 sleeves 143
slide 30 slightly 39 slim 232 sling 60 slip 110 slipper 25 slot 39 slots 96 sm 37 small 335 smart 497 smartphone 211
smartphones 145 smooth 174 smoothly 33 snack 65 snap 79 snapdragon 51 sneakers 31 so 243 soap 53 socks 48 sofa 87
soft 376 software 2756 sold 35 sole 189 solid 927 solitaire 79 solly 48 solution 187 solutions 48 some 106 sonar 27
song 39 songs 65 sonic 25 sony 91 sophisticated 50 sound 185 sounds 34 source 87 sources 44 sp 108 space 287
spacing 47 spanish 46 speaker 65 speakers 72 spearmint 36 spec 27 special 148 specially 30 specific 32
specifically 37 specification 563 specifications 320 speed 245 spend 174 split 135 sponge 47 sport 127 sports 1140
sportswear 68 spray 188 spring 46 spy 48 square 119 ss 39 st 65 stable 35 stage 37 stain 29 stainless 142 stand 150
standard 500 standards 64 star 299 start 114 started 33 starter 33 state 64 status 40 stay 69 steel 213 step 126
steps 59 stereo 29 sterling 124 stick 70 stickers 27 stitched 31 stock 174 stole 60 stone 130 stop 69 storage 447
store 352 stores 299 stories 26 story 34 straight 159 straightener 30 strap 438 straps 25 strategy 35 strawberry 259
streamlined 47 street 28 strength 269 stretch 41 stretchable 35 string 26 striped 100 stripes 34 strong 96 studded 32
student 48 students 59 studio 341 study 33 stunning 53 style 797 styles 77 styling 46 stylish 239 suave 52 sub 34
success 67 such 188 suede 34 sugar 67 suit 48 suitable 152 suitcase 52 suitcases 55 suits 29 summary 79 summer 51
sun 52 sunglasses 140 sunrise 38 super 354 superior 70 supplement 29 supplies 690 support 518 supported 32
supporting 26 supports 92 sure 41 surface 92 surfaces 33 suspenders 28 sw 25 sweat 29 sweater 84 sweatshirt 68
sweet 124 swim 77 swing 29 switch 223 sync 45 synthetic 409 system 875 systems 252 t 6662 table 102 tables 32
tablet 180 tablets 131 take 216 takes 82 tan 37 tank 107 tape 121 tas 202 task 29 taste 35 tax 60 tb 70 tc 34 tcl 33
tea 194 teal 25 team 149 teams 28 tech 26 technical 42 technologies 65 technology 423 teemoods 32 teeth 37
temperature 55 tempo 140 terms 70 test 152 testing 52 text 138 tf 34 th 86 than 237 thanks 68 that 1285 the 9605
theater 98 theft 31 their 280 them 212 theme 34 then 143 therapy 30 there 101 thermal 37 these 244 they 179 thick 53
thing 30 things 26 thinking 28 this 1468 those 65 three 137 throat 31 through 289 throughout 46 throw 78 tie 57
ties 28 tiger 60 tight 61 time 569 timer 30 times 50 tinta 81 tip 112 tipo 81 tips 34 tissue 41 titan 42 titanium 135
title 335 tm 37 to 6805 today 110 toe 25 together 57 toilet 98 tone 34 toner 31 too 38 tool 217 tools 676 top 1442
tops 632 total 107 touch 118 touchscreen 42 towel 71 toy 73 toys 520 tpr 67 tr 77 track 222 tracking 42 tracks 57
traditional 97 train 27 trainer 27 training 211 trans 60 transfer 97 translate 50 transmission 29 transparent 68
travel 416 traveling 25 tray 32 treatment 55 tree 123 trees 40 trend 31 trendy 133 trimmer 38 triple 100 trolley 112
tropical 69 true 2087 truly 32 try 36 tu 31 tube 25 tummy 79 tune 25 turbo 69 turn 89 tv 968 tw 389 twist 57 two 197
type 2684 types 70 u 4236 uhd 40 uk 45 ultimate 158 ultra 526 um 534 uma 433 un 29 under 57 unique 150 unisex 167
unit 45 united 35 universal 153 unleashed 42 unlimited 43 unparalleled 31 until 27 up 1099 update 40 updated 26
updates 41 upg 30 upgrade 237 upgraded 26 upper 43 upto 59 urban 40 us 228 usa 44 usage 46 usb 943 use 977 used 203
useful 30 user 410 users 206 uses 45 using 500 usually 291 utility 35 uv 59 v 1382 vacuum 55 valuable 35 value 12512
vanilla 46 vanity 28 vaping 238 variant 38 variations 740 variety 71 various 43 vary 169 ve 58 vector 69 vegan 42
vehicle 26 vendor 43 vent 29 vera 70 version 285 vertical 50 very 80 via 64 vibrant 27 vice 64 video 809 videos 108
view 224 violet 46 virtual 75 virtually 48 virus 62 viscose 57 vision 99 visit 25 vista 133 visual 160 visually 39
vitamin 57 vivo 58 voc 525 voice 55 voltage 89 volume 141 vs 47 w 1681 waist 102 waisted 29 walk 30 walking 44
wall 214 wallets 74 want 120 war 28 wardrobe 53 warm 55 warranty 1847 wars 28 was 40 wash 457 washable 94 washer 34
washing 139 watch 617 watches 381 water 564 waterproof 185 way 239 ways 52 we 128 wealth 30 wear 772 wearing 65
web 503 webcam 32 website 45 wedding 213 wedges 25 weekend 38 weight 890 well 157 western 302 wet 51 what 165
wheel 67 wheels 33 when 339 where 101 whether 135 which 249 while 197 white 1125 whitening 28 who 140 whole 48 wi 98
wick 69 wide 113 width 213 wifi 215 wild 60 will 718 win 406 wind 49 window 126 windows 959 winning 77 winter 76
wipe 40 wipes 37 wire 101 wired 88 wireless 249 wish 28 with 6250 within 103 without 262 women 3631 womens 118
wood 50 wooden 59 wool 45 word 131 words 36 work 291 working 83 workout 94 works 81 workwear 93 world 324 worry 28
would 37 woven 34 wow 27 wrap 68 wrist 211 write 41 writing 66 x 2699 xiaomi 137 xl 172 xml 50 xp 397 xs 139 y 484
ya 48 yamaha 105 year 389 years 236 yellow 471 yes 424 yet 44 yg 25 yield 35 yo 77 you 3271 young 32 your 3678
yourself 70 yr 58 z 221 zero 32 zip 41 zipper 93 zirconia 106 zoom 26
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted() {
        let words: Vec<(&str, u32)> = common().collect();
        assert!(words.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(words.len() * 2, COMMON.split_whitespace().count());
    }
}
