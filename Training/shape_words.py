"""The words for coloured shapes in eight languages, and a small grammar that puts them together.

Adjectives list their forms with slashes: one form never changes; two are masculine/feminine (plural: the language's own ending is added
in the table as four forms: masculine, feminine, their plurals); German gives masculine/feminine/neuter/plural.
"""

import shapes

LANGUAGES = {
    "en": dict(
        shapes="circle,circles square,squares triangle,triangles diamond,diamonds star,stars heart,hearts cross,crosses pentagon,pentagons ring,rings crescent,crescents arrow,arrows oval,ovals",
        genders="m" * 12, colours="red orange yellow green blue purple pink brown black white grey",
        textures="solid striped dotted hollow", sizes="small large", counts=["a", "two", "three", "four"],
        places=["on the left", "on the right", "at the top", "at the bottom", "in the middle"], order="count size texture colour shape place"),
    "de": dict(
        shapes="kreis,kreise quadrat,quadrate dreieck,dreiecke raute,rauten stern,sterne herz,herzen kreuz,kreuze fünfeck,fünfecke ring,ringe mondsichel,mondsicheln pfeil,pfeile oval,ovale",
        genders="mnnfmnnnmfmn",
        colours="roter/rote/rotes/rote oranger/orange/oranges/orange gelber/gelbe/gelbes/gelbe grüner/grüne/grünes/grüne blauer/blaue/blaues/blaue lila rosa brauner/braune/braunes/braune schwarzer/schwarze/schwarzes/schwarze weißer/weiße/weißes/weiße grauer/graue/graues/graue",
        textures="gefüllter/gefüllte/gefülltes/gefüllte gestreifter/gestreifte/gestreiftes/gestreifte gepunkteter/gepunktete/gepunktetes/gepunktete hohler/hohle/hohles/hohle",
        sizes="kleiner/kleine/kleines/kleine großer/große/großes/große", counts=["ein/eine/ein", "zwei", "drei", "vier"],
        places=["links", "rechts", "oben", "unten", "in der mitte"], order="count size texture colour shape place"),
    "fr": dict(
        shapes="cercle,cercles carré,carrés triangle,triangles losange,losanges étoile,étoiles cœur,cœurs croix,croix pentagone,pentagones anneau,anneaux croissant,croissants flèche,flèches ovale,ovales",
        genders="mmmmfmfmmmfm",
        colours="rouge/rouge/rouges/rouges orange jaune/jaune/jaunes/jaunes vert/verte/verts/vertes bleu/bleue/bleus/bleues violet/violette/violets/violettes rose/rose/roses/roses marron noir/noire/noirs/noires blanc/blanche/blancs/blanches gris/grise/gris/grises",
        textures="plein/pleine/pleins/pleines rayé/rayée/rayés/rayées à_pois creux/creuse/creux/creuses",
        sizes="petit/petite/petits/petites grand/grande/grands/grandes", counts=["un/une", "deux", "trois", "quatre"],
        places=["à gauche", "à droite", "en haut", "en bas", "au milieu"], order="count size shape colour texture place"),
    "es": dict(
        shapes="círculo,círculos cuadrado,cuadrados triángulo,triángulos rombo,rombos estrella,estrellas corazón,corazones cruz,cruces pentágono,pentágonos anillo,anillos medialuna,medialunas flecha,flechas óvalo,óvalos",
        genders="mmmmfmfmmffm",
        colours="rojo/roja/rojos/rojas naranja/naranja/naranjas/naranjas amarillo/amarilla/amarillos/amarillas verde/verde/verdes/verdes azul/azul/azules/azules morado/morada/morados/moradas rosa/rosa/rosas/rosas marrón/marrón/marrones/marrones negro/negra/negros/negras blanco/blanca/blancos/blancas gris/gris/grises/grises",
        textures="sólido/sólida/sólidos/sólidas rayado/rayada/rayados/rayadas con_puntos hueco/hueca/huecos/huecas",
        sizes="pequeño/pequeña/pequeños/pequeñas grande/grande/grandes/grandes", counts=["un/una", "dos", "tres", "cuatro"],
        places=["a la izquierda", "a la derecha", "arriba", "abajo", "en el centro"], order="count shape size texture colour place"),
    "zh": dict(
        shapes="圆形 正方形 三角形 菱形 星形 心形 十字 五边形 圆环 月牙 箭头 椭圆形", genders="m" * 12,
        colours="红色 橙色 黄色 绿色 蓝色 紫色 粉色 棕色 黑色 白色 灰色", textures="实心 条纹 圆点 空心", sizes="小 大",
        counts=["一个", "两个", "三个", "四个"], places=["在左边", "在右边", "在上面", "在下面", "在中间"], order="count size texture colour shape place", joiner=""),
    "ja": dict(
        shapes="円 正方形 三角形 ひし形 星 ハート 十字 五角形 輪 三日月 矢印 楕円", genders="m" * 12,
        colours="赤い オレンジ色の 黄色い 緑の 青い 紫の ピンクの 茶色い 黒い 白い 灰色の", textures="塗りつぶした しま模様の 水玉模様の 中抜きの", sizes="小さな 大きな",
        counts=["一つの", "二つの", "三つの", "四つの"], places=["左に", "右に", "上に", "下に", "中央に"], order="place count size texture colour shape", joiner=""),
    "ar": dict(
        shapes="دائرة,دوائر مربع,مربعات مثلث,مثلثات معين,معينات نجمة,نجوم قلب,قلوب صليب,صلبان خماسي,خماسيات حلقة,حلقات هلال,أهلة سهم,أسهم بيضاوي,بيضاويات",
        genders="fmmmfmmmfmmm",
        colours="أحمر/حمراء/حمراء/حمراء برتقالي/برتقالية/برتقالية/برتقالية أصفر/صفراء/صفراء/صفراء أخضر/خضراء/خضراء/خضراء أزرق/زرقاء/زرقاء/زرقاء بنفسجي/بنفسجية/بنفسجية/بنفسجية وردي/وردية/وردية/وردية بني/بنية/بنية/بنية أسود/سوداء/سوداء/سوداء أبيض/بيضاء/بيضاء/بيضاء رمادي/رمادية/رمادية/رمادية",
        textures="مصمت/مصمتة/مصمتة/مصمتة مخطط/مخططة/مخططة/مخططة منقط/منقطة/منقطة/منقطة مفرغ/مفرغة/مفرغة/مفرغة",
        sizes="صغير/صغيرة/صغيرة/صغيرة كبير/كبيرة/كبيرة/كبيرة", counts=["", "اثنان", "ثلاث", "أربع"],
        places=["على اليسار", "على اليمين", "في الأعلى", "في الأسفل", "في الوسط"], order="count shape size texture colour place"),
    "hi": dict(
        shapes="वृत्त वर्ग,वर्ग त्रिभुज समचतुर्भुज तारा,तारे दिल क्रॉस पंचभुज छल्ला,छल्ले अर्धचंद्र तीर अंडाकार", genders="m" * 12,
        colours="लाल नारंगी पीला/पीला/पीले/पीले हरा/हरा/हरे/हरे नीला/नीला/नीले/नीले बैंगनी गुलाबी भूरा/भूरा/भूरे/भूरे काला/काला/काले/काले सफ़ेद स्लेटी",
        textures="ठोस धारीदार बिंदीदार खोखला/खोखला/खोखले/खोखले", sizes="छोटा/छोटा/छोटे/छोटे बड़ा/बड़ा/बड़े/बड़े", counts=["एक", "दो", "तीन", "चार"],
        places=["बाईं ओर", "दाईं ओर", "ऊपर", "नीचे", "बीच में"], order="place count size texture colour shape"),
}
SYNONYMS = {"en": {"grey": "gray", "large": "big", "hollow": "outlined", "in the middle": "in the centre"}, "ja": {"円": "丸", "正方形": "四角"}, "zh": {"圆形": "圆"}}


def form(word, gender, plural):
    forms = word.replace("_", " ").split("/")
    if len(forms) == 1:
        return forms[0]
    if len(forms) == 3 or (len(forms) == 4 and "n" in gender):  # German: m/f/n(/plural)
        return forms[3] if plural else forms["mfn".index(gender[0])]
    if len(forms) == 2:
        return forms["mf".index(gender[0])]
    return forms[(2 if plural else 0) + "mf".index(gender[0])]


def phrase(language, shape, colour, count=1, texture=None, size=None, place=None, article=True):
    """For example ("de", "circle", "red", 3, size=0) → "drei kleine rote kreise". Texture, size and place are indices or None."""
    words = LANGUAGES[language]
    position, plural = shapes.SHAPES.index(shape), count > 1
    gender = words["genders"][position]
    if language == "de":
        gender = gender + "n"  # marks the tables of German order
    nouns = words["shapes"].split()[position].split(",")
    parts = {
        "count": form(words["counts"][count - 1], gender, False) if article or plural else "",
        "shape": nouns[-1] if plural else nouns[0],
        "colour": form(words["colours"].split()[list(shapes.COLOURS).index(colour)], gender, plural),
        "texture": "" if texture is None else form(words["textures"].split()[texture], gender, plural),
        "size": "" if size is None else form(words["sizes"].split()[size], gender, plural),
        "place": "" if place is None else words["places"][place],
    }
    if language == "en" and parts["count"] == "a":
        following = next(parts[k] for k in ("size", "texture", "colour") if parts[k])
        parts["count"] = "an" if following[0] in "aeiou" else "a"
    return words.get("joiner", " ").join(parts[k] for k in words["order"].split() if parts[k])
