"""A dossier, written out as systems that no template era knows print a page: their heads, wrappers, menus and footers.

Each says the same of the same dossier.
"""

SQUARESPACE = """<!doctype html><html xmlns:og="http://opengraphprotocol.org/schema/" lang="en-GB">
<head><base href=""><meta charset="utf-8"><title>Lake Kites &mdash; EU STEM Coalition</title>
<!-- This is Squarespace. --><!-- lake-kites --><script>Static.SQUARESPACE_CONTEXT = {"rollups":{}}</script></head>
<body id="collection-5f3a" class="tweak-header-width-full collection-type-page collection-layout-default">
<div id="siteWrapper" class="clearfix site-wrapper"><header id="header" class="header theme-col--primary">
<div class="header-title-text"><a href="/" id="site-title">EU STEM Coalition</a></div>
<nav class="header-nav-list"><div class="header-nav-item"><a href="/about">About</a></div></nav></header>
<main id="page" class="container" role="main"><article class="sections" data-page-sections="5f3a">
<section class="page-section full-bleed-section" data-section-id="1"><div class="content-wrapper"><div class="content">
<div class="sqs-layout sqs-grid-12 columns-12"><div class="row sqs-row"><div class="col sqs-col-12 span-12">
<div class="sqs-block html-block sqs-block-html"><div class="sqs-block-content"><div class="sqs-html-content">
<h1 style="white-space:pre-wrap;">Lake Kites</h1>
<p class="sqsrte-large"><strong>Requesting organisation:</strong> Kite Academy</p><p><strong>Country:</strong>
Norway</p>
<p><strong>Start date:</strong> 15 March 2018</p><p><strong>Status:</strong> Ongoing</p></div></div></div>
<div class="sqs-block html-block"><div class="sqs-block-content"><h3>Background</h3><p>Schools fly kites.</p>
<h3>Objectives</h3><p>Fly more kites.</p><h3>Results</h3><p>Ten kites flew.</p></div></div>
<div class="sqs-block accordion-block"><div class="sqs-block-content"><h3>Timeline</h3>
<ul class="accordion-items-container"><li class="accordion-item"><h4 class="accordion-item__title-wrapper">
<a href="/publications/0">Kite workshop</a></h4><div class="accordion-item__description"><p>24 August 2022</p>
<p>Meeting reports | Kite Academy</p><p>They met at the lake.</p></div></li><li class="accordion-item">
<h4 class="accordion-item__title-wrapper"><a href="/publications/1">Kite report</a></h4>
<div class="accordion-item__description"><p>5 June 2021</p><p>Publications | Lake Council</p><p>A report on kites.</p>
</div></li></ul></div></div></div></div></div></div></div></section></article></main>
<footer class="sections" id="footer-sections"><p>Made with Squarespace</p></footer></div></body></html>"""

WIX = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta name="generator" content="Wix.com Website Builder"/><title>Lake Kites | EU STEM Coalition</title></head>
<body class="responsive"><div id="SITE_CONTAINER"><div id="main_MF"><div id="site-root"><div id="masterPage">
<header id="SITE_HEADER"><div class="MW5IWV"><nav aria-label="Site"><ul><li><a href="/about">About</a></li></ul></nav>
</div></header><main id="PAGES_CONTAINER" tabindex="-1" data-main-content="true"><div id="SITE_PAGES"><div id="c1dmp">
<section id="comp-l1" class="wixui-section"><div class="comp-l2 wixui-rich-text" data-testid="richTextElement">
<h1 class="font_0 wixui-rich-text__text"><span style="letter-spacing:normal">Lake Kites</span></h1></div>
<div class="comp-l3 wixui-rich-text" data-testid="richTextElement"><p class="font_8 wixui-rich-text__text">
<span style="font-weight:bold" class="wixui-rich-text__text">Requesting organisation:</span> Kite Academy</p>
<p class="font_8 wixui-rich-text__text"><span style="font-weight:bold">Country:</span> Norway</p>
<p class="font_8 wixui-rich-text__text"><span style="font-weight:bold">Start date:</span> 15 March 2018</p>
<p class="font_8 wixui-rich-text__text"><span style="font-weight:bold">Status:</span> Ongoing</p></div>
<div class="comp-l4 wixui-rich-text"><h2 class="font_2">Background</h2></div><div class="comp-l5 wixui-rich-text">
<p class="font_8">Schools fly kites.</p></div><div class="comp-l6 wixui-rich-text"><h2
class="font_2">Objectives</h2></div>
<div class="comp-l7 wixui-rich-text"><p class="font_8">Fly more kites.</p></div><div class="comp-l8 wixui-rich-text">
<h2 class="font_2">Results</h2></div><div class="comp-l9 wixui-rich-text"><p class="font_8">Ten kites flew.</p></div>
<div class="comp-la wixui-rich-text"><h2 class="font_2">Timeline</h2></div>
<fluid-columns-repeater class="comp-lb wixui-repeater" role="list"><div role="listitem" class="wixui-repeater__item">
<div class="wixui-rich-text"><p class="font_7"><a href="/publications/0" target="_self">Kite workshop</a></p></div>
<div class="wixui-rich-text"><p>24 August 2022</p></div><div class="wixui-rich-text">
<p>Meeting reports | Kite Academy</p></div><div class="wixui-rich-text"><p>They met at the lake.</p></div></div>
<div role="listitem" class="wixui-repeater__item"><div class="wixui-rich-text"><p class="font_7">
<a href="/publications/1" target="_self">Kite report</a></p></div><div class="wixui-rich-text"><p>5 June 2021</p></div>
<div class="wixui-rich-text"><p>Publications | Lake Council</p></div><div class="wixui-rich-text"><p>A report on
kites.</p>
</div></div></fluid-columns-repeater></section></div></div></main>
<footer id="SITE_FOOTER" tabindex="-1"><p>&copy; EU STEM Coalition</p></footer></div></div></div></div></body></html>"""

WEBFLOW = """<!DOCTYPE html><!-- Last Published: Mon Mar 04 2024 --><html data-wf-domain="www.stemcoalition.eu"
data-wf-page="64" lang="en"><head><meta charset="utf-8"/><title>Lake Kites - EU STEM Coalition</title>
<meta content="Webflow" name="generator"/></head><body><div data-collapse="medium" role="banner" class="navbar w-nav">
<div class="w-container"><a href="/" class="brand w-nav-brand">EU STEM Coalition</a><nav role="navigation"
class="w-nav-menu"><a href="/about" class="w-nav-link">About</a></nav></div></div><div class="section hero">
<div class="w-container"><h1 class="heading-2">Lake Kites</h1><div class="w-layout-grid details-grid">
<div class="detail"><div class="detail-label">Requesting organisation</div><div class="detail-text">Kite
Academy</div></div>
<div class="detail"><div class="detail-label">Country</div><div class="detail-text">Norway</div></div>
<div class="detail"><div class="detail-label">Start date</div><div class="detail-text">15 March 2018</div></div>
<div class="detail"><div class="detail-label">Status</div><div class="detail-text">Ongoing</div></div>
<div class="detail w-condition-invisible"><div class="detail-label">Budget</div><div class="detail-text
w-dyn-bind-empty">
</div></div></div></div></div><div class="section"><div class="w-richtext"><h2>Background</h2><p>Schools fly kites.</p>
<h2>Objectives</h2><p>Fly more kites.</p><h2>Results</h2><p>Ten kites flew.</p></div></div>
<div class="section"><h2 class="heading">Timeline</h2><div class="w-dyn-list"><div role="list" class="w-dyn-items">
<div role="listitem" class="w-dyn-item"><a href="/publications/0" class="w-inline-block"><h4>Kite workshop</h4></a>
<div class="text-date">24 August 2022</div><div>Meeting reports | Kite Academy</div><p>They met at the lake.</p></div>
<div role="listitem" class="w-dyn-item"><a href="/publications/1" class="w-inline-block"><h4>Kite report</h4></a>
<div class="text-date">5 June 2021</div><div>Publications | Lake Council</div><p>A report on
kites.</p></div></div></div>
</div><div class="footer"><div class="w-container"><div>Powered by Webflow</div></div></div></body></html>"""

HUGO = """<!DOCTYPE html><html lang=en dir=auto><head><meta charset=utf-8>
<meta name=generator content="Hugo 0.121.2"><title>Lake Kites | EU STEM Coalition</title></head>
<body class=dark id=top><header class=header><nav class=nav><div class=logo><a href=/ accesskey=h>EU STEM Coalition</a>
</div><ul id=menu><li><a href=/about/><span>About</span></a></li></ul></nav></header><main class=main>
<article class=post-single><header class=post-header><div class=breadcrumbs><a href=/>Home</a>&nbsp;&raquo;&nbsp;<a
href=/taskforces/>Taskforces</a></div><h1 class="post-title entry-hint-parent">Lake Kites</h1></header>
<div class=post-content><dl><dt>Requesting organisation</dt><dd>Kite Academy</dd><dt>Country</dt><dd>Norway</dd>
<dt>Start date</dt><dd>15 March 2018</dd><dt>Status</dt><dd>Ongoing</dd></dl>
<h2 id=background>Background<a hidden class=anchor aria-hidden=true href=#background>#</a></h2><p>Schools fly kites.</p>
<h2 id=objectives>Objectives<a hidden class=anchor aria-hidden=true href=#objectives>#</a></h2><p>Fly more kites.</p>
<h2 id=results>Results<a hidden class=anchor aria-hidden=true href=#results>#</a></h2><p>Ten kites flew.</p>
<h2 id=timeline>Timeline<a hidden class=anchor aria-hidden=true href=#timeline>#</a></h2>
<ul><li>24 August 2022: <a href=/publications/0>Kite workshop</a> (Meeting reports | Kite Academy)<br>They met at the
lake.</li><li>5 June 2021: <a href=/publications/1>Kite report</a> (Publications | Lake Council)<br>A report on kites.
</li></ul></div><footer class=post-footer><ul class=post-tags></ul></footer></article></main><footer class=footer>
<span>&copy; 2024 <a href=/>EU STEM Coalition</a></span></footer></body></html>"""

JEKYLL = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><!-- Begin Jekyll SEO tag v2.8.0 -->
<title>Lake Kites | EU STEM Coalition</title><meta name="generator" content="Jekyll v4.3.2" />
<script type="application/ld+json">{"@type":"WebPage","headline":"Lake Kites"}</script></head><body>
<header class="site-header"><div class="wrapper"><a class="site-title" rel="author" href="/">EU STEM Coalition</a>
<nav class="site-nav"><a class="page-link" href="/about/">About</a></nav></div></header>
<main class="page-content" aria-label="Content"><div class="wrapper"><article class="post">
<header class="post-header"><h1 class="post-title">Lake Kites</h1></header><div class="post-content">
<table><thead><tr><th style="text-align: left">Requesting organisation</th><th>Country</th><th>Start date</th>
<th>Status</th></tr></thead><tbody><tr><td>Kite Academy</td><td>Norway</td><td>15 March 2018</td><td>Ongoing</td></tr>
</tbody></table><h2 id="background">Background</h2><p>Schools fly kites.</p><h2 id="objectives">Objectives</h2>
<p>Fly more kites.</p><h2 id="results">Results</h2><p>Ten kites flew.</p><h2 id="timeline">Timeline</h2>
<table><thead><tr><th>Date</th><th>Event</th><th>Category</th><th>Source</th><th>Summary</th></tr></thead><tbody>
<tr><td>24 August 2022</td><td><a href="/publications/0">Kite workshop</a></td><td>Meeting reports</td>
<td>Kite Academy</td><td>They met at the lake.</td></tr><tr><td>5 June 2021</td>
<td><a href="/publications/1">Kite report</a></td><td>Publications</td><td>Lake Council</td><td>A report on kites.</td>
</tr></tbody></table></div></article></div></main><footer class="site-footer h-card"><p>Kites and more.</p></footer>
</body></html>"""

JOOMLA = """<!DOCTYPE html><html lang="en-gb" dir="ltr"><head><meta charset="utf-8">
<meta name="generator" content="Joomla! - Open Source Content Management"><title>Lake Kites - EU STEM Coalition</title>
</head><body class="site com_content wrapper-static view-article no-layout no-task itemid-101 has-sidebar-right">
<header class="header container-header full-width"><div class="navbar-brand"><a class="brand-logo" href="/">EU STEM
Coalition</a></div><nav class="navbar navbar-expand-lg"><ul class="mod-menu mod-list nav"><li><a href="/about">About</a>
</li></ul></nav></header><div class="site-grid"><div class="grid-child container-component"><main>
<div class="com-content-article item-page" itemscope itemtype="https://schema.org/Article"><div class="page-header">
<h1 itemprop="headline">Lake Kites</h1></div><ul class="fields-container"><li class="field-entry requester">
<span class="field-label ">Requesting organisation: </span><span class="field-value ">Kite Academy</span></li>
<li class="field-entry country"><span class="field-label ">Country: </span><span class="field-value ">Norway</span></li>
<li class="field-entry start"><span class="field-label ">Start date: </span><span class="field-value ">15 March 2018
</span></li><li class="field-entry status"><span class="field-label ">Status: </span><span class="field-value ">Ongoing
</span></li></ul><div itemprop="articleBody" class="com-content-article__body"><h2>Background</h2><p>Schools fly
kites.</p><h2>Objectives</h2><p>Fly more kites.</p><h2>Results</h2><p>Ten kites flew.</p><h2>Timeline</h2>
<h3><a href="/publications/0">Kite workshop</a></h3><p>24 August 2022<br />Meeting reports | Kite Academy</p>
<p>They met at the lake.</p><h3><a href="/publications/1">Kite report</a></h3>
<p>5 June 2021<br />Publications | Lake Council</p><p>A report on kites.</p></div></div></main></div>
<div class="grid-child container-sidebar-right"><div class="sidebar-right card"><h3 class="card-header">Login Form</h3>
</div></div></div></body></html>"""

TYPO3 = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><!--
 This website is powered by TYPO3 - inspiring people to share! --><meta name="generator" content="TYPO3 CMS" />
<title>EU STEM Coalition: Lake Kites</title></head><body id="p12" class="page-12 pagelevel-2 language-0 layout-default">
<div id="top"></div><div class="body-bg"><header id="page-header" class="bp-page-header navbar">
<nav id="mainnavigation"><ul class="navbar-nav"><li class="nav-item"><a href="/about" class="nav-link">About</a></li>
</ul></nav></header><main id="page-content" class="bp-page-content main-section"><!--TYPO3SEARCH_begin-->
<div class="section section-default"><div id="c34" class="frame frame-default frame-type-header"><div
class="frame-inner"><header class="frame-header"><h1 class="element-header"><span>Lake Kites</span></h1></header></div>
</div><div id="c35" class="frame frame-type-table"><div class="table-responsive"><table class="table"><tbody>
<tr><th scope="row">Requesting organisation</th><td>Kite Academy</td></tr><tr><th scope="row">Country</th>
<td>Norway</td></tr><tr><th scope="row">Start date</th><td>15 March 2018</td></tr><tr><th scope="row">Status</th>
<td>Ongoing</td></tr></tbody></table></div></div><div id="c36" class="frame frame-type-text"><header><h2
class="element-header"><span>Background</span></h2></header><p>Schools fly kites.</p></div><div id="c37"
class="frame frame-type-text"><header><h2><span>Objectives</span></h2></header><p>Fly more kites.</p></div>
<div id="c38" class="frame frame-type-text"><header><h2><span>Results</span></h2></header><p>Ten kites flew.</p></div>
<div id="c39" class="frame frame-type-list"><header><h2><span>Timeline</span></h2></header><div class="news">
<div class="news-list-view"><div class="article articletype-0"><div class="header"><h3><a href="/publications/0"
title="Kite workshop"><span itemprop="headline">Kite workshop</span></a></h3></div><p><time itemprop="datePublished"
datetime="2022-08-24">24 August 2022</time></p><p>Meeting reports | Kite Academy</p><div class="teaser-text"><p>They
met at the lake.</p></div></div><div class="article articletype-0"><div class="header"><h3><a href="/publications/1">
<span itemprop="headline">Kite report</span></a></h3></div><p><time itemprop="datePublished" datetime="2021-06-05">5
June 2021</time></p><p>Publications | Lake Council</p><div class="teaser-text"><p>A report on kites.</p></div></div>
</div></div></div></div><!--TYPO3SEARCH_end--></main><footer id="page-footer"></footer></div></body></html>"""

PLONE = """<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head><meta charset="utf-8"/>
<meta name="generator" content="Plone - https://plone.org/"/><title>Lake Kites &#8212; EU STEM Coalition</title></head>
<body class="col-content frontend portaltype-document site-Plone template-document_view viewpermission-view"
id="visual-portal-wrapper" dir="ltr"><div class="outer-wrapper"><header id="content-header"><div id="portal-logo">
</div><div id="mainnavigation-wrapper"><ul id="portal-globalnav"><li id="portaltab-about"><a
href="/about">About</a></li>
</ul></div></header><aside id="global_statusmessage"></aside><div id="viewlet-above-content"><nav
id="portal-breadcrumbs"><ol class="breadcrumb"><li><a href="/">Home</a></li><li>Lake Kites</li></ol></nav></div>
<article id="portal-column-content"><div id="content"><header><h1 class="documentFirstHeading">Lake Kites</h1></header>
<div id="content-core"><div class="field"><label class="horizontal">Requesting organisation</label><span>Kite
Academy</span></div><div class="field"><label class="horizontal">Country</label><span>Norway</span></div>
<div class="field"><label class="horizontal">Start date</label><span>15 March 2018</span></div>
<div class="field"><label class="horizontal">Status</label><span>Ongoing</span></div><div id="parent-fieldname-text">
<h2>Background</h2><p>Schools fly kites.</p><h2>Objectives</h2><p>Fly more kites.</p><h2>Results</h2><p>Ten kites
flew.</p><h2>Timeline</h2><div class="entries"><article class="entry"><header><h2><a class="summary url"
href="/publications/0">Kite workshop</a></h2></header><p>24 August 2022</p><p>Meeting reports | Kite Academy</p>
<p class="description">They met at the lake.</p></article><article class="entry"><header><h2><a class="summary url"
href="/publications/1">Kite report</a></h2></header><p>5 June 2021</p><p>Publications | Lake Council</p>
<p class="description">A report on kites.</p></article></div></div></div></div></article>
<footer id="portal-footer-wrapper"><div class="portletContent">Powered by Plone</div></footer></div></body></html>"""

SHAREPOINT = """<!DOCTYPE html><html dir="ltr" lang="en-US"><head><meta name="GENERATOR" content="Microsoft SharePoint">
<meta charset="utf-8"><title>Pages - Lake Kites</title></head><body><div id="imgPrefetch" style="display:none"></div>
<form method="post" action="./Lake-Kites.aspx" onsubmit="javascript:return WebForm_OnSubmit();" id="aspnetForm">
<div class="aspNetHidden"><input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/wEPDw"></div>
<div id="ms-designer-ribbon"></div><div id="s4-workspace" class="ms-core-overlay"><div id="s4-bodyContainer">
<div id="s4-titlerow"><div id="titleAreaRow"><div class="ms-breadcrumb-top"><div class="ms-core-listMenu-horizontalBox">
<ul class="root ms-core-listMenu-root static"><li class="static"><a class="static menu-item"
href="/about">About</a></li>
</ul></div></div><h1 id="pageTitle" class="ms-core-pageTitle"><span id="DeltaPlaceHolderPageTitleInTitleArea">Lake
Kites</span></h1></div></div><div id="contentRow"><div id="contentBox" aria-live="polite"><div
id="DeltaPlaceHolderMain"><div class="article article-body"><div class="ms-rtestate-field"><table
class="ms-rteTable-default" cellspacing="0"><tbody><tr><td class="ms-rteTable-default"><strong>Requesting
organisation</strong>&#8203;</td><td>&#8203;Kite Academy</td></tr><tr><td><strong>Country</strong></td><td>&#8203;Norway
</td></tr><tr><td><strong>Start date</strong></td><td>&#8203;15 March 2018</td></tr><tr><td><strong>Status</strong></td>
<td>&#8203;Ongoing</td></tr></tbody></table><h2>Background</h2><p>&#8203;Schools fly kites.</p><h2>Objectives</h2>
<p>&#8203;Fly more kites.</p><h2>Results</h2><p>&#8203;Ten kites flew.</p><h2>Timeline</h2><div
class="ms-webpart-zone"><ul class="cbs-List"><li class="cbs-Item"><a class="cbs-Line1Link" href="/publications/0">Kite
workshop</a><div>24 August 2022</div><div>Meeting reports | Kite Academy</div><div class="cbs-Line2">They met at the
lake.</div></li><li class="cbs-Item"><a href="/publications/1">Kite report</a><div>5 June 2021</div><div>Publications |
Lake Council</div><div>A report on kites.</div></li></ul></div></div></div></div></div></div></div></div></form></body>
</html>"""

LIFERAY = """<!DOCTYPE html><html class="ltr" dir="ltr" lang="en-US"><head><title>Lake Kites - EU STEM Coalition</title>
<meta content="text/html; charset=UTF-8" http-equiv="content-type"/></head><body class="controls-visible
yui3-skin-sam signed-out public-page site"><div class="d-flex flex-column min-vh-100"><header id="banner"><div
class="navbar navbar-classic"><ul aria-label="Site Pages" class="nav navbar-nav" role="menubar"><li
class="lfr-nav-item">
<a href="/web/guest/about" role="menuitem"><span>About</span></a></li></ul></div></header><section
class="portlet portlet-decorate" id="content"><div class="layout-content" id="main-content" role="main"><div
class="portlet-layout row"><div class="col-md-12 portlet-column"><div class="portlet-boundary
portlet-boundary_com_liferay_journal_content_web_portlet_JournalContentPortlet_"><section class="portlet"><div
class="portlet-content"><div class="autofit-float"><h2 class="portlet-title-text">Web Content Display</h2></div>
<div class="portlet-content-container"><div class="journal-content-article" data-analytics-asset-type="web-content">
<h1>Lake Kites</h1><div class="row facts"><div class="col-4"><span class="label">Requesting organisation</span></div>
<div class="col-8">Kite Academy</div></div><div class="row facts"><div class="col-4"><span
class="label">Country</span></div><div class="col-8">Norway</div></div><div class="row facts"><div class="col-4"><span
class="label">Start date</span></div><div class="col-8">15 March 2018</div></div><div class="row facts"><div
class="col-4"><span class="label">Status</span></div><div class="col-8">Ongoing</div></div><h2>Background</h2><p>Schools
fly kites.</p><h2>Objectives</h2><p>Fly more kites.</p><h2>Results</h2><p>Ten kites
flew.</p></div></div></div></section>
</div><div class="portlet-boundary"><section class="portlet"><h2 class="portlet-title-text">Timeline</h2><div
class="asset-abstract"><div class="asset-header"><h3 class="asset-title"><a href="/publications/0">Kite workshop</a>
</h3></div><div class="asset-content"><div>24 August 2022</div><div>Meeting reports | Kite Academy</div><div
class="asset-summary">They met at the lake.</div></div></div><div class="asset-abstract"><h3 class="asset-title"><a
href="/publications/1">Kite report</a></h3><div class="asset-content"><div>5 June 2021</div><div>Publications | Lake
Council</div><div class="asset-summary">A report on kites.</div></div></div></section></div></div></div></div></section>
<footer id="footer"><p class="powered-by">Powered By Liferay</p></footer></div></body></html>"""

GHOST = """<!DOCTYPE html><html lang="en"><head><title>Lake Kites</title><meta charset="utf-8">
<meta name="generator" content="Ghost 5.75"></head><body class="page-template page-lake-kites tag-hash-dossier"><div
class="gh-viewport"><header id="gh-head" class="gh-head gh-outer"><div class="gh-head-inner"><a class="gh-head-logo"
href="/">EU STEM Coalition</a><nav class="gh-head-menu"><ul class="nav"><li class="nav-about"><a
href="/about/">About</a>
</li></ul></nav></div></header><main class="gh-main"><article class="gh-article post page"><header
class="gh-article-header gh-canvas"><h1 class="gh-article-title">Lake Kites</h1></header><section
class="gh-content gh-canvas"><p><strong>Requesting organisation</strong>: Kite Academy<br><strong>Country</strong>:
Norway<br><strong>Start date</strong>: 15 March 2018<br><strong>Status</strong>: Ongoing</p>
<h3 id="background">Background</h3><p>Schools fly kites.</p><h3 id="objectives">Objectives</h3><p>Fly more kites.</p>
<h3 id="results">Results</h3><p>Ten kites flew.</p><h3 id="timeline">Timeline</h3>
<div class="kg-card kg-toggle-card" data-kg-toggle-state="close"><div class="kg-toggle-heading"><h4
class="kg-toggle-heading-text"><a href="/publications/0">Kite workshop</a></h4><button class="kg-toggle-card-icon"
aria-label="Expand toggle to read content"></button></div><div class="kg-toggle-content"><p>24 August 2022</p><p>Meeting
reports | Kite Academy</p><p>They met at the lake.</p></div></div><div class="kg-card kg-toggle-card"><div
class="kg-toggle-heading"><h4><a href="/publications/1">Kite report</a></h4></div><div class="kg-toggle-content"><p>5
June
2021</p><p>Publications | Lake Council</p><p>A report on kites.</p></div></div></section></article></main><footer
class="gh-foot gh-outer"><div>EU STEM Coalition &copy; 2024</div></footer></div></body></html>"""

CRAFT = """<!doctype html><html lang="en-US"><head><meta charset="utf-8"><title>Lake Kites | EU STEM Coalition</title>
<meta name="generator" content="SEOmatic"></head><body class="antialiased text-gray-900"><div class="flex flex-col
min-h-screen"><div class="border-b"><div class="max-w-6xl mx-auto flex justify-between"><a href="/">EU STEM
Coalition</a>
<div class="space-x-4"><a href="/about">About</a></div></div></div><div class="max-w-6xl mx-auto px-4 py-12 flex-1"><h1
class="text-4xl font-bold">Lake Kites</h1><div class="grid grid-cols-2 gap-4 mt-8"><div><p class="text-xs uppercase
tracking-wide text-gray-500">Requesting organisation</p><p class="text-lg">Kite Academy</p></div><div><p class="text-xs
uppercase">Country</p><p class="text-lg">Norway</p></div><div><p class="text-xs uppercase">Start date</p><p
class="text-lg">15 March 2018</p></div><div><p class="text-xs uppercase">Status</p><p class="text-lg">Ongoing</p></div>
</div><div class="prose mt-12"><h2>Background</h2><p>Schools fly kites.</p><h2>Objectives</h2><p>Fly more kites.</p>
<h2>Results</h2><p>Ten kites flew.</p></div><section class="mt-12"><h2 class="text-2xl">Timeline</h2><ol class="relative
border-l"><li class="mb-10 ml-4"><time class="mb-1 text-sm">24 August 2022</time><h3 class="text-lg"><a
href="/publications/0">Kite workshop</a></h3><p class="text-sm">Meeting reports | Kite Academy</p><p>They met at the
lake.</p></li><li class="mb-10 ml-4"><time class="mb-1 text-sm">5 June 2021</time><h3 class="text-lg"><a
href="/publications/1">Kite report</a></h3><p class="text-sm">Publications | Lake Council</p><p>A report on kites.</p>
</li></ol></section></div><div class="bg-gray-100 py-8"><div class="max-w-6xl mx-auto">&copy; 2024</div></div></div>
</body></html>"""

DIVI = """<!DOCTYPE html><html lang="en-US"><head><meta charset="UTF-8"/><title>Lake Kites | EU STEM Coalition</title>
</head><body class="et_divi_theme et_fixed_nav et_pb_pagebuilder_layout"><div id="page-container"><header
id="main-header" data-height-onload="66"><div class="container clearfix et_menu_container"><nav id="top-menu-nav"><ul
id="top-menu" class="nav"><li class="menu-item"><a href="/about/">About</a></li></ul></nav></div></header><div
id="et-main-area"><div id="main-content"><div class="et-l et-l--post"><div class="et_builder_inner_content
et_pb_gutters3"><div class="et_pb_section et_pb_section_0 et_section_regular"><div class="et_pb_row et_pb_row_0"><div
class="et_pb_column et_pb_column_4_4"><div class="et_pb_module et_pb_text et_pb_text_0"><div class="et_pb_text_inner">
<h1>Lake Kites</h1></div></div><div class="et_pb_module et_pb_blurb et_pb_blurb_0"><div class="et_pb_blurb_content"><div
class="et_pb_blurb_container"><h4 class="et_pb_module_header"><span>Requesting organisation</span></h4><div
class="et_pb_blurb_description"><p>Kite Academy</p></div></div></div></div><div class="et_pb_module et_pb_blurb"><div
class="et_pb_blurb_container"><h4 class="et_pb_module_header"><span>Country</span></h4><div
class="et_pb_blurb_description">Norway</div></div></div><div class="et_pb_module et_pb_blurb"><div
class="et_pb_blurb_container"><h4 class="et_pb_module_header"><span>Start date</span></h4><div
class="et_pb_blurb_description">15 March 2018</div></div></div><div class="et_pb_module et_pb_blurb"><h4><span>Status
</span></h4><div class="et_pb_blurb_description">Ongoing</div></div></div></div><div class="et_pb_row"><div
class="et_pb_module et_pb_tabs"><ul class="et_pb_tabs_controls clearfix"><li class="et_pb_tab_0 et_pb_tab_active"><a
href="#">Background</a></li><li class="et_pb_tab_1"><a href="#">Objectives</a></li></ul></div><div class="et_pb_module
et_pb_toggle et_pb_accordion_item_0 et_pb_toggle_open"><h5 class="et_pb_toggle_title">Background</h5><div
class="et_pb_toggle_content clearfix"><p>Schools fly kites.</p></div></div><div class="et_pb_module et_pb_toggle"><h5
class="et_pb_toggle_title">Objectives</h5><div class="et_pb_toggle_content clearfix"><p>Fly more kites.</p></div></div>
<div class="et_pb_module et_pb_toggle"><h5 class="et_pb_toggle_title">Results</h5><div
class="et_pb_toggle_content"><p>Ten
kites flew.</p></div></div></div><div class="et_pb_row"><div class="et_pb_module et_pb_text"><h2>Timeline</h2></div><div
class="et_pb_module et_pb_blurb"><h4 class="et_pb_module_header"><a href="/publications/0">Kite workshop</a></h4><div
class="et_pb_blurb_description"><p>24 August 2022</p><p>Meeting reports | Kite Academy</p><p>They met at the lake.</p>
</div></div><div class="et_pb_module et_pb_blurb"><h4 class="et_pb_module_header"><a href="/publications/1">Kite report
</a></h4><div class="et_pb_blurb_description"><p>5 June 2021</p><p>Publications | Lake Council</p><p>A report on kites.
</p></div></div></div></div></div></div></div><footer id="main-footer"><p>Designed by Elegant Themes</p></footer></div>
</div></body></html>"""

BY_HAND = """<html><head><title>Lake Kites</title></head><body bgcolor="#ffffff" link="#0000cc"><table width="760"
border="0" cellpadding="0" cellspacing="0" align="center"><tr><td colspan="2"><img src="logo.gif" alt="EU STEM
Coalition">
</td></tr><tr><td width="150" valign="top" bgcolor="#eeeeee"><font size="2"><a href="/">Home</a><br><a
href="/about">About</a><br></font></td><td valign="top"><h1>Lake Kites</h1><table border="1"
cellpadding="3"><tr><td><font
face="Arial"><b>Requesting organisation</b></font></td><td><font face="Arial">Kite Academy</font></td></tr><tr><td><b>
Country</b></td><td>Norway</td></tr><tr><td><b>Start date</b></td><td>15 March 2018</td></tr><tr><td><b>Status</b></td>
<td>Ongoing</td></tr></table><p><b>Background</b><br>Schools fly kites.</p><p><b>Objectives</b><br>Fly more
kites.</p><p>
<b>Results</b><br>Ten kites flew.</p><p><b>Timeline</b></p><ul><li>24 August 2022: <a href="/publications/0">Kite
workshop</a><br>Meeting reports | Kite Academy<br>They met at the lake.<li>5 June 2021: <a href="/publications/1">Kite
report</a><br>Publications | Lake Council<br>A report on kites.</ul></td></tr></table></body></html>"""

DRUPAL_10 = """<!DOCTYPE html><html lang="en" dir="ltr"><head><meta charset="utf-8" />
<meta name="Generator" content="Drupal 10 (https://www.drupal.org)" /><title>Lake Kites | EU STEM
Coalition</title></head>
<body class="layout-no-sidebars page-node-12 path-node node--type-taskforce"><div class="dialog-off-canvas-main-canvas"
data-off-canvas-main-canvas><header class="header" role="banner"><nav role="navigation" class="menu--main"><ul
class="menu"><li class="menu-item"><a href="/about" data-drupal-link-system-path="node/1">About</a></li></ul></nav>
</header><main role="main"><div class="layout-content"><div class="region region-content"><div id="block-page-title"
class="block block-core block-page-title-block"><h1 class="page-title"><span class="field field--name-title
field--type-string
field--label-hidden">Lake Kites</span></h1></div><article data-history-node-id="12" class="node node--type-taskforce
node--view-mode-full"><div class="node__content"><div class="field field--name-field-organisation
field--type-entity-reference field--label-above"><div class="field__label">Requesting organisation</div><div
class="field__items"><div class="field__item"><a href="/organisations/4" hreflang="en">Kite
Academy</a></div></div></div>
<div class="field field--name-field-country field--label-inline"><div class="field__label">Country</div><div
class="field__item">Norway</div></div><div class="field field--name-field-start-date field--type-datetime
field--label-inline"><div class="field__label">Start date</div><div class="field__item"><time
datetime="2018-03-15T12:00:00Z" class="datetime">15 March 2018</time></div></div><div class="field
field--name-field-status field--label-inline"><div class="field__label">Status</div><div
class="field__item">Ongoing</div>
</div><div class="clearfix text-formatted field field--name-field-background field--label-above"><div
class="field__label">Background</div><div class="field__item"><p>Schools fly kites.</p></div></div><div
class="field field--name-field-objectives field--label-above"><div class="field__label">Objectives</div><div
class="field__item"><p>Fly more kites.</p></div></div><div class="field field--name-field-results
field--label-above"><div
class="field__label">Results</div><div class="field__item"><p>Ten kites flew.</p></div></div></div></article><div
class="views-element-container block block-views"><h2>Timeline</h2><div class="view view-timeline view-id-timeline"><div
class="view-content"><div class="views-row"><div class="views-field views-field-title"><span class="field-content"><a
href="/publications/0" hreflang="en">Kite workshop</a></span></div><div class="views-field views-field-field-date"><div
class="field-content">24 August 2022</div></div><div class="views-field views-field-nothing"><span
class="field-content">Meeting reports | Kite Academy</span></div><div class="views-field views-field-body"><div
class="field-content">They met at the lake.</div></div></div><div class="views-row"><div class="views-field
views-field-title"><span class="field-content"><a href="/publications/1">Kite report</a></span></div><div
class="views-field views-field-field-date"><div class="field-content">5 June 2021</div></div><div class="views-field
views-field-nothing"><span class="field-content">Publications | Lake Council</span></div><div class="views-field
views-field-body"><div class="field-content">A report on kites.</div></div></div></div></div></div></div></div></main>
</div></body></html>"""

PAGES = {
    "Squarespace": SQUARESPACE,
    "Wix": WIX,
    "Webflow": WEBFLOW,
    "Hugo": HUGO,
    "Jekyll": JEKYLL,
    "Joomla": JOOMLA,
    "TYPO3": TYPO3,
    "Plone": PLONE,
    "SharePoint": SHAREPOINT,
    "Liferay": LIFERAY,
    "Ghost": GHOST,
    "Craft": CRAFT,
    "Divi without WordPress's marks": DIVI,
    "tables by hand": BY_HAND,
    "Drupal 10": DRUPAL_10,
}
