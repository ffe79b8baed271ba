"""Event pages as systems print them: meeting reports, news, programmes and publications, with what stands around them.

Each says the same of the same kite workshop, some without a source or a country.
"""

TWENTY_TEN = """<!DOCTYPE html><html lang="en-US"><head><meta charset="UTF-8"/><title>Kite workshop | EU STEM</title>
<meta name="generator" content="WordPress 4.9.8"/></head><body class="single single-post postid-12"><div id="wrapper">
<div id="header"><div id="site-title"><a href="/" rel="home">EU STEM</a></div></div><div id="main"><div id="container">
<div id="content" role="main"><div id="post-12" class="post-12 post type-post hentry"><h1 class="entry-title">Kite
workshop</h1><div class="entry-meta"><span class="meta-prep">Posted on</span> <a href="/publications/kite-workshop"
rel="bookmark"><span class="entry-date">April 5, 2023</span></a> <span class="meta-sep">by</span> <span
class="author vcard"><a class="url fn n" href="/author/admin/">admin</a></span></div><div class="entry-content">
<p><em>24 August 2022 | Meeting reports</em></p><p>Ten kites flew over a lake.</p></div>
<div class="entry-utility">This entry was posted in <a href="/category/x/" rel="category tag">Uncategorized</a>.
Bookmark the <a href="/publications/kite-workshop" rel="bookmark">permalink</a>.</div></div></div></div></div></div>
</body></html>"""

OCEAN = """<!DOCTYPE html><html lang="en-US"><head><meta charset="UTF-8"/><title>Kite workshop &#8211; EU STEM</title>
<meta name="generator" content="WordPress 6.2"/></head><body class="single single-post postid-12 oceanwp-theme"><main
id="main" class="site-main"><header class="page-header"><h1 class="page-header-title">Kite workshop</h1></header>
<div id="content" class="site-content"><article id="post-12"><ul class="meta ow-icons-meta clr"><li class="meta-author">
<span class="screen-reader-text">Post author:</span><a href="/author/admin/" rel="author">admin</a></li>
<li class="meta-cat"><span class="screen-reader-text">Post category:</span><a href="/category/x" rel="category tag">
Uncategorized</a></li></ul><div class="entry-content clr"><p>24 August 2022 <i class="icon-folder"></i> Meeting reports
</p><p>Ten kites flew over a lake.</p></div></article></div></main></body></html>"""

EVENTS_CALENDAR = """<!DOCTYPE html><html lang="en-US"><head><meta charset="UTF-8"/><title>Kite workshop</title>
<meta name="generator" content="WordPress 6.4"/></head><body class="single single-tribe_events postid-12"><main
id="tribe-events"><div id="tribe-events-content" class="tribe-events-single"><p class="tribe-events-back"><a
href="/events/"> &laquo; All Events</a></p><div class="tribe-events-notices"><ul><li>This event has passed.</li></ul>
</div><h1 class="tribe-events-single-event-title">Kite workshop</h1><div class="tribe-events-schedule"><h2><span
class="tribe-event-date-start">24 August 2022</span></h2></div><p class="cat">Meeting reports</p><div
class="tribe-events-single-event-description"><p>Ten kites flew over a lake.</p></div></div></main></body></html>"""

PLONE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"/><title>Kite workshop — EU STEM</title>
<meta name="generator" content="Plone - http://plone.com"/></head><body class="portaltype-event template-event_view">
<main id="main-container"><article id="content"><header><h1 class="documentFirstHeading">Kite workshop</h1></header>
<div id="content-core"><div class="event clearfix"><dl class="event details"><dt>Type</dt><dd class="category">Meeting
reports</dd><dt>Date</dt><dd>24 August 2022</dd><dt>Hosted by</dt><dd>Kite Academy</dd><dt>Country</dt><dd>Norway</dd>
<dt>Add event to calendar</dt><dd><a href="/x/ics_view"><span>iCal</span></a></dd></dl></div><div
id="parent-fieldname-text"><p>Ten kites flew over a lake.</p></div></div></article></main></body></html>"""

TYPO3 = """<!DOCTYPE html><html lang="en-US"><head><meta charset="utf-8"><title>Kite workshop - EU STEM</title>
<meta name="generator" content="TYPO3 CMS"/></head><body id="p12"><div id="page-content"><main role="main"><div id="c7"
class="frame frame-type-list"><div class="news news-single"><div class="article"><div class="header"><h1
itemprop="headline">Kite workshop</h1></div><div class="footer"><p><span class="news-list-date"><time
datetime="2022-08-24">24 August 2022</time></span> <span class="news-list-category">Meeting reports</span></p></div>
<div class="news-text-wrap"><p>Ten kites flew over a lake.</p></div><div class="news-backlink-wrap"><a href="/news">Back
</a></div><div class="news-related-wrap"><div class="news-related news-related-news"><h4>Related news</h4><ul><li><span
class="news-related-news-date">1.05.2023</span> <a href="/publications/another">Another event</a></li></ul></div></div>
</div></div></div></main></div></body></html>"""

JOOMLA = """<!DOCTYPE html><html lang="en-gb"><head><meta charset="utf-8"><title>Kite workshop</title><meta
name="generator" content="Joomla! - Open Source Content Management"/></head><body class="site com_content view-article">
<main><div class="com-content-article item-page"><div class="page-header"><h1 itemprop="headline">Kite workshop</h1>
</div><dl class="article-info text-muted"><dt class="article-info-term">Details</dt><dd class="category-name"><span
class="icon-folder-open"></span>Category: <a href="/c">Uncategorised</a></dd><dd class="hits"><span class="icon-eye">
</span>Hits: 123</dd></dl><div itemprop="articleBody"><ul class="fields-container"><li class="field-entry"><span
class="field-label">Date: </span><span class="field-value">24 August 2022</span></li><li class="field-entry"><span
class="field-label">Publication type: </span><span class="field-value">Meeting reports</span></li><li
class="field-entry"><span class="field-label">Source: </span><span class="field-value">Kite Academy</span></li></ul>
<p>Ten kites flew over a lake.</p></div></div></main></body></html>"""

MEDIAWIKI = """<!DOCTYPE html><html lang="en"><head><meta charset="UTF-8"/><title>Kite workshop - EU STEM</title><meta
name="generator" content="MediaWiki 1.39.3"/></head><body class="skin-vector mediawiki"><main id="content"
class="mw-body"><h1 id="firstHeading">Kite workshop</h1><div id="mw-content-text"><div class="mw-parser-output"><table
class="wikitable"><tbody><tr><th>Date</th><td>24 August 2022</td></tr><tr><th>Publication type</th><td>Meeting reports
</td></tr><tr><th>Source</th><td>Kite Academy</td></tr></tbody></table><h2><span class="mw-headline" id="Summary">
Summary</span><span class="mw-editsection"><span class="mw-editsection-bracket">[</span><a href="/edit">edit</a><span
class="mw-editsection-bracket">]</span></span></h2><p>Ten kites flew over a lake.</p></div></div></main></body>
</html>"""

WAGTAIL = """<!doctype html><html lang="en"><head><meta charset="utf-8"/><title>Kite workshop | EU STEM</title></head>
<body class="template-publication-page"><main id="main-content"><h1 class="page-heading">Kite workshop</h1><div
class="meta"><p><svg class="icon"></svg><span class="sr-only">Publication date</span> 24 August 2022</p><p><svg></svg>
<span class="sr-only">Source / author</span> Kite Academy</p><p><span class="sr-only">Type</span> Meeting reports</p>
</div><div class="block-heading_block"><h2>Abstract</h2></div><div class="block-paragraph_block"><p>Ten kites flew over
a lake.</p></div><p><a href="/documents/7/study.pdf">Download the study (PDF, 2 MB)</a></p></main></body></html>"""

QUARTO = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Kite workshop | EU STEM</title><meta
name="generator" content="quarto-1.3.450"></head><body class="nav-fixed"><div id="quarto-content"><main
class="content"><header id="title-block-header"><h1 class="title">Kite workshop</h1><div
class="quarto-title-meta"><div><div class="quarto-title-meta-heading">Modified</div><div
class="quarto-title-meta-contents"><p class="date-modified">April 5, 2023</p></div></div></div></header><div
class="quarto-title-meta"><div><div class="quarto-title-meta-heading">Date </div><div
class="quarto-title-meta-contents"><p>24 August 2022</p></div></div><div><div
class="quarto-title-meta-heading">Source</div><div class="quarto-title-meta-contents"><p>Kite
Academy</p></div></div><div><div class="quarto-title-meta-heading">Type</div><div
class="quarto-title-meta-contents"><p>Meeting reports</p></div></div></div><section class="level2"><h2
class="anchored">Summary</h2><p>Ten kites flew over a lake.</p></section></main></div></body></html>"""

GCWEB = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Kite workshop | EU STEM</title></head><body
vocab="http://schema.org/" typeof="WebPage"><main property="mainContentOfPage" class="container"><h1 property="name"
id="wb-cont">Kite workshop</h1><div class="well well-sm"><dl class="dl-horizontal"><dt>Meeting date:</dt><dd>24 August
2022</dd><dt>Host organisation:</dt><dd>Kite Academy</dd><dt>Publication type:</dt><dd>Meeting reports</dd></dl></div>
<details open><summary><h2 class="h4">Short summary</h2></summary><p>Ten kites flew over a lake.</p></details><div
class="pagedetails"><dl id="wb-dtmd"><dt>Date modified: </dt><dd><time property="dateModified">2023-04-05</time></dd>
</dl></div></main></body></html>"""

PAGES = {
    "Quarto": QUARTO,
    "GCWeb": GCWEB,
    "Twenty Ten": TWENTY_TEN,
    "OceanWP": OCEAN,
    "The Events Calendar": EVENTS_CALENDAR,
    "Plone": PLONE,
    "TYPO3": TYPO3,
    "Joomla": JOOMLA,
    "MediaWiki": MEDIAWIKI,
    "Wagtail": WAGTAIL,
}
# Those that say whose it is.
SOURCED = ("Quarto", "GCWeb", "Plone", "Joomla", "MediaWiki", "Wagtail")
