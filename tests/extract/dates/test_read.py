"""Every form of date that pages are known to use, and what each can mean; nothing is ever invented."""

import pytest

from dossier_scraper.extract.dates.read import is_date, order_shown, read
from dossier_scraper.extract.dates.single import Order

# Text → what it says: `date`, `date/date_end`. The forms of the public site, then those of its languages.
DAYS = {
    "February 7, 2018": "2018-02-07",
    "31 October 2017": "2017-10-31",
    "12 Oct 2016": "2016-10-12",
    "Monday, 3 November 2014": "2014-11-03",
    "24 August 2022": "2022-08-24",
    "05/17/2017": "2017-05-17",
    "04/25/2018": "2018-04-25",
    "April 22, 2018": "2018-04-22",
    "September 29, 2016": "2016-09-29",
    "February 7 2018": "2018-02-07",
    "Feb 7, 2018": "2018-02-07",
    "Feb. 7, 2018": "2018-02-07",
    "february 7, 2018": "2018-02-07",
    "FEBRUARY 7, 2018": "2018-02-07",
    "February 7th, 2018": "2018-02-07",
    "February 7th 2018": "2018-02-07",
    "February the 7th, 2018": "2018-02-07",
    "February 07, 2018": "2018-02-07",
    "7 February 2018": "2018-02-07",
    "07 February 2018": "2018-02-07",
    "7 February, 2018": "2018-02-07",
    "7, February 2018": "2018-02-07",
    "7th February 2018": "2018-02-07",
    "7th of February 2018": "2018-02-07",
    "7th of February, 2018": "2018-02-07",
    "the 7th of February 2018": "2018-02-07",
    "on 7 February 2018": "2018-02-07",
    "1st March 2018": "2018-03-01",
    "2nd March 2018": "2018-03-02",
    "3rd March 2018": "2018-03-03",
    "22nd of June 2019": "2019-06-22",
    "7-Feb-2018": "2018-02-07",
    "07-Feb-2018": "2018-02-07",
    "7.Feb.2018": "2018-02-07",
    "7/Feb/2018": "2018-02-07",
    "Feb-07-2018": "2018-02-07",
    "Feb/07/2018": "2018-02-07",
    "2018 February 7": "2018-02-07",
    "2018, February 7": "2018-02-07",
    "2018-Feb-07": "2018-02-07",
    "Wednesday, February 7, 2018": "2018-02-07",
    "Wed, 7 Feb 2018": "2018-02-07",
    "Wed 7 Feb 2018": "2018-02-07",
    "Wed. 7 February 2018": "2018-02-07",
    "Wednesday 7 February 2018": "2018-02-07",
    "Wednesday the 7th of February 2018": "2018-02-07",
    "Tues, 6 Feb 2018": "2018-02-06",
    "Thurs 8 Feb 2018": "2018-02-08",
    "Sept. 3, 2018": "2018-09-03",
    "3 Sept 2018": "2018-09-03",
    "May 1, 2020": "2020-05-01",
    "1 May 2020": "2020-05-01",
    "  February   7,  2018 ": "2018-02-07",
    "February\xa07,\xa02018": "2018-02-07",
    "7 Febru\xadary\u200b 2018": "2018-02-07",
    "Feb072018": "2018-02-07",
    "(February 7, 2018)": "2018-02-07",
    "February 7, 2018.": "2018-02-07",
    "Date: 7 February 2018": "2018-02-07",
    "２０１８-０２-０７": "2018-02-07",
    "February 29, 2020": "2020-02-29",
    # Words and times around
    "7 February 2018 from 9:30 to 16:30": "2018-02-07",
    "from 9.30 to 16.30, 7 February 2018": "2018-02-07",
    "7 February 2018 9:30 GMT+1": "2018-02-07",
    "7 February 2018 (Wednesday)": "2018-02-07",
    "Held in Riga on 7 February 2018": "2018-02-07",
    "Education & Training week, 7 February 2018": "2018-02-07",
    # ISO 8601 and what is near it
    "2018-02-07": "2018-02-07",
    "20180207": "2018-02-07",
    "2018/02/07": "2018-02-07",
    "2018.02.07": "2018-02-07",
    "2018/2/7": "2018-02-07",
    "2018‑02‑07": "2018-02-07",
    "2018-02-07T00:00:00+01:00": "2018-02-07",
    "2018-02-07T23:00:00Z": "2018-02-07",
    "2018-02-07T09:30": "2018-02-07",
    "2018-02-07 09:30": "2018-02-07",
    "2018-02-07 09:30:15.123 UTC": "2018-02-07",
    # Times of day stand beside a date and change nothing
    "Monday, 3 November 2014 - 09:00": "2014-11-03",
    "Monday, 3 November 2014 - 09:00 to 17:00": "2014-11-03",
    "Monday, November 3, 2014 - 9:00am": "2014-11-03",
    "November 3, 2014 at 9:00 am": "2014-11-03",
    "November 3, 2014, 9 am": "2014-11-03",
    "November 3, 2014 9:00 - 17:00": "2014-11-03",
    "3 November 2014, 14h30": "2014-11-03",
    "09:00, 3 November 2014": "2014-11-03",
    "25/12/2018 - 09:00": "2018-12-25",
    "25/12/2018 09:00 CET": "2018-12-25",
    # Numbers that can be read in one way only
    "25/12/2018": "2018-12-25",
    "12/25/2018": "2018-12-25",
    "25-12-2018": "2018-12-25",
    "12-25-2018": "2018-12-25",
    "31.10.2017": "2017-10-31",
    "03/03/2018": "2018-03-03",
    "11-11-2011": "2011-11-11",
    "07.02.2018": "2018-02-07",
    "7.2.2018": "2018-02-07",
    "7. 2. 2018": "2018-02-07",
    # French
    "7 février 2018": "2018-02-07",
    "7 fevrier 2018": "2018-02-07",
    "1er mars 2018": "2018-03-01",
    "le 7 février 2018": "2018-02-07",
    "mercredi 7 février 2018": "2018-02-07",
    "Mercredi, 7 février 2018": "2018-02-07",
    "mar. 5 juin 2018": "2018-06-05",
    "7 févr. 2018": "2018-02-07",
    "12 août 2019": "2019-08-12",
    "12 AOÛT 2019": "2019-08-12",
    "14 juil. 2019": "2019-07-14",
    "25 décembre 2018": "2018-12-25",
    "3 déc. 2018": "2018-12-03",
    "3 juin 2018 à 14:30": "2018-06-03",
    "le mardi 5 juin 2018": "2018-06-05",
    # Spanish
    "7 de febrero de 2018": "2018-02-07",
    "7 de febrero del 2018": "2018-02-07",
    "7 febrero 2018": "2018-02-07",
    "el 7 de febrero de 2018": "2018-02-07",
    "miércoles, 7 de febrero de 2018": "2018-02-07",
    "miércoles 7 de febrero de 2018": "2018-02-07",
    "1 de septiembre de 2018": "2018-09-01",
    "1 de setiembre de 2018": "2018-09-01",
    "15 ene 2018": "2018-01-15",
    "15 dic. 2018": "2018-12-15",
    "15-ago-2018": "2018-08-15",
    "3 de junio de 2018 a las 14:30": "2018-06-03",
    # German
    "7. Februar 2018": "2018-02-07",
    "07. Februar 2018": "2018-02-07",
    "den 7. Februar 2018": "2018-02-07",
    "am 7. Februar 2018": "2018-02-07",
    "Mittwoch, 7. Februar 2018": "2018-02-07",
    "Mittwoch, den 7. Februar 2018": "2018-02-07",
    "Mi, 7. Feb. 2018": "2018-02-07",
    "1. März 2018": "2018-03-01",
    "1. Jänner 2018": "2018-01-01",
    "24. Dez. 2018": "2018-12-24",
    "3. Mai 2018, 14:30 Uhr": "2018-05-03",
    # Dutch
    "7 februari 2018": "2018-02-07",
    "woensdag 7 februari 2018": "2018-02-07",
    "wo 7 feb. 2018": "2018-02-07",
    "1 maart 2018": "2018-03-01",
    "1 mrt 2018": "2018-03-01",
    "5 mei 2018": "2018-05-05",
    "op 7 februari 2018": "2018-02-07",
    "22 augustus 2018": "2018-08-22",
    "3 juni 2018 om 14:30 uur": "2018-06-03",
    # Basque
    "2018ko otsailaren 7a": "2018-02-07",
    "2018ko otsailaren 7an": "2018-02-07",
    "2018-ko otsailaren 7": "2018-02-07",
    "2018ko abuztuaren 24a": "2018-08-24",
    "2019ko urtarrilak 3": "2019-01-03",
    "otsailak 7, 2018": "2018-02-07",
    "2018 urr 12": "2018-10-12",
}
COARSER = {
    "2018": ("2018", "year"),
    "in 2018": ("2018", "year"),
    "en 2018": ("2018", "year"),
    "im Jahr 2018": ("2018", "year"),
    "2018ko": ("2018", "year"),
    "2018-03": ("2018-03", "month"),
    "2018/03": ("2018-03", "month"),
    "03/2018": ("2018-03", "month"),
    "3/2018": ("2018-03", "month"),
    "03.2018": ("2018-03", "month"),
    "March 2018": ("2018-03", "month"),
    "March, 2018": ("2018-03", "month"),
    "Mar 2018": ("2018-03", "month"),
    "Mar. 2018": ("2018-03", "month"),
    "Mar-2018": ("2018-03", "month"),
    "March of 2018": ("2018-03", "month"),
    "2018 March": ("2018-03", "month"),
    "in March 2018": ("2018-03", "month"),
    "mars 2018": ("2018-03", "month"),
    "en mars 2018": ("2018-03", "month"),
    "marzo de 2018": ("2018-03", "month"),
    "marzo 2018": ("2018-03", "month"),
    "März 2018": ("2018-03", "month"),
    "im März 2018": ("2018-03", "month"),
    "maart 2018": ("2018-03", "month"),
    "in maart 2018": ("2018-03", "month"),
    "2018ko martxoa": ("2018-03", "month"),
    "2018ko martxoan": ("2018-03", "month"),
    "Sept. 2018": ("2018-09", "month"),
    "Q3 2019": ("2019-Q3", "quarter"),
    "Q3/2019": ("2019-Q3", "quarter"),
    "Q3 of 2019": ("2019-Q3", "quarter"),
    "Q3, 2019": ("2019-Q3", "quarter"),
    "2019 Q3": ("2019-Q3", "quarter"),
    "2019-Q3": ("2019-Q3", "quarter"),
    "2019Q3": ("2019-Q3", "quarter"),
    "third quarter of 2019": ("2019-Q3", "quarter"),
    "the third quarter of 2019": ("2019-Q3", "quarter"),
    "3rd quarter 2019": ("2019-Q3", "quarter"),
    "T3 2019": ("2019-Q3", "quarter"),
    "3e trimestre 2019": ("2019-Q3", "quarter"),
    "troisième trimestre de 2019": ("2019-Q3", "quarter"),
    "tercer trimestre de 2019": ("2019-Q3", "quarter"),
    "3. Quartal 2019": ("2019-Q3", "quarter"),
    "drittes Quartal 2019": ("2019-Q3", "quarter"),
    "derde kwartaal 2019": ("2019-Q3", "quarter"),
    "1er trimestre 2019": ("2019-Q1", "quarter"),
}
RANGES = {
    "24 August 2022 to 25 August 2022": ("2022-08-24", "2022-08-25", "day"),
    "August 24, 2022 to August 25, 2022": ("2022-08-24", "2022-08-25", "day"),
    "Thursday, 1 September 2016 to Saturday, 31 August 2019": ("2016-09-01", "2019-08-31", "day"),
    "3 February 2023 to 3 March 2023": ("2023-02-03", "2023-03-03", "day"),
    "24-25 August 2022": ("2022-08-24", "2022-08-25", "day"),
    "24 - 25 August 2022": ("2022-08-24", "2022-08-25", "day"),
    "24–25 August 2022": ("2022-08-24", "2022-08-25", "day"),
    "24—25 August 2022": ("2022-08-24", "2022-08-25", "day"),
    "24 to 25 August 2022": ("2022-08-24", "2022-08-25", "day"),
    "24th to 25th August 2022": ("2022-08-24", "2022-08-25", "day"),
    "24 and 25 August 2022": ("2022-08-24", "2022-08-25", "day"),
    "24 & 25 August 2022": ("2022-08-24", "2022-08-25", "day"),
    "August 24-25, 2022": ("2022-08-24", "2022-08-25", "day"),
    "August 24 - 25, 2022": ("2022-08-24", "2022-08-25", "day"),
    "August 24 to 25, 2022": ("2022-08-24", "2022-08-25", "day"),
    "from 24 August 2022 to 3 September 2022": ("2022-08-24", "2022-09-03", "day"),
    "24 August - 3 September 2022": ("2022-08-24", "2022-09-03", "day"),
    "24 August until 3 September 2022": ("2022-08-24", "2022-09-03", "day"),
    "August 24 - September 3, 2022": ("2022-08-24", "2022-09-03", "day"),
    "August 24 to September 3, 2022": ("2022-08-24", "2022-09-03", "day"),
    "between 24 August and 3 September 2022": ("2022-08-24", "2022-09-03", "day"),
    "28 December 2018 - 3 January 2019": ("2018-12-28", "2019-01-03", "day"),
    "Monday 24 to Tuesday 25 August 2020": ("2020-08-24", "2020-08-25", "day"),
    "2018-02-07/2018-02-09": ("2018-02-07", "2018-02-09", "day"),
    "2018-02-07 - 2018-02-09": ("2018-02-07", "2018-02-09", "day"),
    "2018-02-07 to 2018-02-09": ("2018-02-07", "2018-02-09", "day"),
    "25/12/2018 - 31/12/2018": ("2018-12-25", "2018-12-31", "day"),
    "24.08.2022 - 25.08.2022": ("2022-08-24", "2022-08-25", "day"),
    "24.-25. August 2022": ("2022-08-24", "2022-08-25", "day"),
    "24.-25.08.2022": ("2022-08-24", "2022-08-25", "day"),
    "24.08.-25.08.2022": ("2022-08-24", "2022-08-25", "day"),
    "vom 24. bis 25. August 2022": ("2022-08-24", "2022-08-25", "day"),
    "24. bis zum 25. August 2022": ("2022-08-24", "2022-08-25", "day"),
    "du 24 au 25 août 2022": ("2022-08-24", "2022-08-25", "day"),
    "24 au 25 août 2022": ("2022-08-24", "2022-08-25", "day"),
    "du 24 août au 3 septembre 2022": ("2022-08-24", "2022-09-03", "day"),
    "del 24 al 25 de agosto de 2022": ("2022-08-24", "2022-08-25", "day"),
    "24 y 25 de agosto de 2022": ("2022-08-24", "2022-08-25", "day"),
    "van 24 tot 25 augustus 2022": ("2022-08-24", "2022-08-25", "day"),
    "24 t/m 25 augustus 2022": ("2022-08-24", "2022-08-25", "day"),
    "24 en 25 augustus 2022": ("2022-08-24", "2022-08-25", "day"),
    "March 2018 to May 2019": ("2018-03", "2019-05", "month"),
    "March-May 2018": ("2018-03", "2018-05", "month"),
    "March to May 2018": ("2018-03", "2018-05", "month"),
    "December 2018 - January 2019": ("2018-12", "2019-01", "month"),
    "2018-03 to 2018-05": ("2018-03", "2018-05", "month"),
    "de mars à mai 2018": ("2018-03", "2018-05", "month"),
    "mars à mai 2018": ("2018-03", "2018-05", "month"),
    "Q1-Q3 2019": ("2019-Q1", "2019-Q3", "quarter"),
    "Q4 2018 - Q1 2019": ("2018-Q4", "2019-Q1", "quarter"),
    "2013-2020": ("2013", "2020", "year"),
    "2013 – 2020": ("2013", "2020", "year"),
    "2018 to 2019": ("2018", "2019", "year"),
    "from 2018 to 2019": ("2018", "2019", "year"),
    "March 2018 to 5 May 2019": ("2018-03", "2019-05-05", "month"),
    "2018 to March 2019": ("2018", "2019-03", "year"),
    "24-26/12/2017": ("2017-12-24", "2017-12-26", "day"),
    "7-9/12/2017": ("2017-12-07", "2017-12-09", "day"),
    "24/12 - 26/12/2017": ("2017-12-24", "2017-12-26", "day"),
    "du 15/06 au 17/06/2018": ("2018-06-15", "2018-06-17", "day"),
    "7~9 February 2018": ("2018-02-07", "2018-02-09", "day"),
    "7 → 9 February 2018": ("2018-02-07", "2018-02-09", "day"),
    "7 February 2018 up to and including 9 March 2018": ("2018-02-07", "2018-03-09", "day"),
    "Start: 7 February 2018, End: 9 February 2018": ("2018-02-07", "2018-02-09", "day"),
    "Wednesday 7 February 2018, 9.30am to Thursday 8 February 2018, 4.30pm": ("2018-02-07", "2018-02-08", "day"),
    "Brussels, 7 to 9 February 2018": ("2018-02-07", "2018-02-09", "day"),
    "7 February - 9 March 2018, Brussels": ("2018-02-07", "2018-03-09", "day"),
    "7-9 February 2018 (Brussels)": ("2018-02-07", "2018-02-09", "day"),
}
# As the languages of Europe write the same days.
ABROAD = {
    "15. března 2018": ("2018-03-15", None),
    "středa 14. března 2018": ("2018-03-14", None),
    "15. až 17. března 2018": ("2018-03-15", "2018-03-17"),
    "15 marca 2018 r.": ("2018-03-15", None),
    "środa, 14 marca 2018": ("2018-03-14", None),
    "15–17 września 2018": ("2018-09-15", "2018-09-17"),
    "15 i 16 marca 2018": ("2018-03-15", "2018-03-16"),
    "14 sie 2018": ("2018-08-14", None),
    "15. studenoga 2018.": ("2018-11-15", None),
    "15. januarja 2018": ("2018-01-15", None),
    "31 listopada 2018": ("2018-10-31", None),
    "2018. március 15.": ("2018-03-15", None),
    "2018. december 15-én": ("2018-12-15", None),
    "2018 m. kovo 15 d.": ("2018-03-15", None),
    "2018 m. kovo mėn.": ("2018-03", None),
    "2018. gada 15. martā": ("2018-03-15", None),
    "15. märtsil 2018": ("2018-03-15", None),
    "30. kesäkuuta – 2. heinäkuuta 2019": ("2019-06-30", "2019-07-02"),
    "lørdag den 17. marts 2018": ("2018-03-17", None),
    "den 15 maj 2018": ("2018-05-15", None),
    "15 settembre 2018": ("2018-09-15", None),
    "7, 8 e 9 febbraio 2018": ("2018-02-07", "2018-02-09"),
    "quarta-feira, 14 de março de 2018": ("2018-03-14", None),
    "15 d'abril de 2018": ("2018-04-15", None),
    "15 martie 2018": ("2018-03-15", None),
    "15 март 2018 г.": ("2018-03-15", None),
    "15 Μαρτίου 2018": ("2018-03-15", None),
    "Μάιος 2018": ("2018-05", None),
    "15 ta' Marzu 2018": ("2018-03-15", None),
    "Meán Fómhair 2018": ("2018-09", None),
    "keskiviikkona 14. maaliskuuta 2018 klo 9–16": ("2018-03-14", None),
    "środa, 14 marca 2018 r., godz. 9.00": ("2018-03-14", None),
    "quarta-feira, 14 de março de 2018, às 9h30": ("2018-03-14", None),
    "2018. március 15., csütörtök": ("2018-03-15", None),
    "2018. 03. 15.": ("2018-03-15", None),
    "2018. március 15. 10:00": ("2018-03-15", None),
    "15.03.2018 г.": ("2018-03-15", None),
    "1-ви юни 2019 г.": ("2019-06-01", None),
    "1η Ιουνίου 2019": ("2019-06-01", None),
    "15 Μαρτίου 2018, 10:00 π.μ.": ("2018-03-15", None),
    "Il-Ħamis, 15 ta' Marzu 2018": ("2018-03-15", None),
    "15 de Mhárta 2018": ("2018-03-15", None),
    "15.3.2018 klo 10.00": ("2018-03-15", None),
    "15. märts 2018 kell 10.00": ("2018-03-15", None),
    "15.03.2018 r.": ("2018-03-15", None),
    "15 III 2018": ("2018-03-15", None),
    "1.º de março de 2018": ("2018-03-01", None),
    "d. 15. marts 2018": ("2018-03-15", None),
    "15 mars 2018 de 10h à 12h": ("2018-03-15", None),
    "15. März 2018 von 10 bis 12 Uhr": ("2018-03-15", None),
    "joi, 15 martie 2018": ("2018-03-15", None),
    "2018. március 15–17.": ("2018-03-15", "2018-03-17"),
    "2018. június 30. – július 2.": ("2018-06-30", "2018-07-02"),
    "2018. gada 15.–17. marts": ("2018-03-15", "2018-03-17"),
    "2018 m. birželio 30 d. – liepos 2 d.": ("2018-06-30", "2018-07-02"),
    "15. in 16. marec 2018": ("2018-03-15", "2018-03-16"),
    "15-17.03.2018 r.": ("2018-03-15", "2018-03-17"),
}
# Words and names that are months' as well.
NO_MONTHS = ("Marta 2018", "Maja 2018", "Out 2019", "led 2018", "Pro 2019", "mail 2018", "od 2018 do", "3 kites 2018")
VALUELESS = {
    "07/12/2017 - 09:00": "ambiguous_date",
    "07/12/2017": "ambiguous_date",
    "01-02-2018": "ambiguous_date",
    "07/12/2017 - 08/12/2017": "ambiguous_date",
    "2018/19": "school_year",
    "2018-19": "school_year",
    "2018-2019": "school_year",
    "2018/2019": "school_year",
    "2018 - 2019": "school_year",
    "1999-2000": "school_year",
    "1999/00": "school_year",
    "2011-12": "school_year",
    "school year 2018-2019": "school_year",
    "Schuljahr 2018/19": "school_year",
    "année scolaire 2018-2019": "school_year",
    "curso 2018-2019": "school_year",
    "schooljaar 2018-2019": "school_year",
    "academic year 2018/2019": "school_year",
    "ongoing": "open_date",
    "Ongoing": "open_date",
    "to be confirmed": "open_date",
    "TBC": "open_date",
    "t.b.c. tba": "open_date",
    "to be announced": "open_date",
    "since 2018": "open_date",
    "from March 2018": "open_date",
    "until 2020": "open_date",
    "2018 - present": "open_date",
    "2018 - ongoing": "open_date",
    "before March 2018": "open_date",
    "n/a": "open_date",
    "unknown": "open_date",
    "en cours": "open_date",
    "depuis 2018": "open_date",
    "por confirmar": "open_date",
    "desde 2018": "open_date",
    "laufend": "open_date",
    "seit 2018": "open_date",
    "nog te bepalen": "open_date",
    "sinds 2018": "open_date",
    "yesterday": "relative_date",
    "tomorrow": "relative_date",
    "3 days ago": "relative_date",
    "2 weeks ago": "relative_date",
    "last Monday": "relative_date",
    "next year": "relative_date",
    "this month": "relative_date",
    "gestern": "relative_date",
    "vor 3 Tagen": "relative_date",
    "il y a 3 jours": "relative_date",
    "hace 3 días": "relative_date",
    "vorige week": "relative_date",
    "early 2018": "vague_date",
    "mid-2018": "vague_date",
    "late March 2018": "vague_date",
    "end of 2018": "vague_date",
    "spring 2018": "vague_date",
    "Summer 2019": "vague_date",
    "circa 2018": "vague_date",
    "c. 2018": "vague_date",
    "Anfang 2018": "vague_date",
    "printemps 2018": "vague_date",
    "principios de 2018": "vague_date",
    "najaar 2018": "vague_date",
    "31 February 2018": "impossible_date",
    "February 30, 2018": "impossible_date",
    "February 29, 2019": "impossible_date",
    "31/02/2018": "impossible_date",
    "2018-02-30": "impossible_date",
    "2018-13-01": "impossible_date",
    "00/00/2018": "impossible_date",
    "2018-00-00": "impossible_date",
    "45 March 2018": "impossible_date",
    "13/13/2018": "impossible_date",
    "1 January 0018": "impossible_date",
    "1 January 9999": "impossible_date",
    "25 August 2022 to 24 August 2022": "impossible_date",
    "2020-2013": "impossible_date",
    "24 and 27 August 2022": "unreadable_date",
    "15 June 2018 - ?": "unreadable_date",
    "15 June 2018 –": "unreadable_date",
    "- 15 June 2018": "unreadable_date",
    "15 June 2018 …": "unreadable_date",
    "15 June 2018 to": "unreadable_date",
    "to 15 June 2018": "unreadable_date",
    "15 June 2018?": "unreadable_date",
    "15 June 2018 or later": "unreadable_date",
    "15 June 2018 at the latest": "unreadable_date",
    "15 June 2018 & following": "unreadable_date",
    "15 June 2018 (postponed)": "unreadable_date",
    "15 June 2018 (provisional)": "unreadable_date",
    "Registration deadline: 15 June 2018": "unreadable_date",
    "Ends 15 June 2018": "unreadable_date",
    "Updated 15 June 2018": "unreadable_date",
    "week of 15 June 2018": "unreadable_date",
    "the month of June 2018, room 5": "unreadable_date",
    "fino al 15 giugno 2018": "unreadable_date",
    "published 7 February 2018, updated 8 March 2018": "unreadable_date",
    "12": "unreadable_date",
    "on": "unreadable_date",
    "ma": "unreadable_date",
    "March": "unreadable_date",
    "7 March": "unreadable_date",
    "7 Feb 18": "unreadable_date",
    "07/12/17": "unreadable_date",
    "Monday": "unreadable_date",
    "???????????": "unreadable_date",
    "99999999999999999999": "unreadable_date",
    "2018 2019 2020": "unreadable_date",
    "7 Febtober 2018": "unreadable_date",
    "-": "unreadable_date",
    "20 %": "unreadable_date",
    "1,200 schools in 2018": "unreadable_date",
    "Week 5 2018": "unreadable_date",
    "x" * 5000: "unreadable_date",
    "1" * 100_000: "unreadable_date",
    "- " * 5000 + "2018": "unreadable_date",
}
NAMES = [text if len(text) < 60 else f"{text[:20]}…" for text in VALUELESS]


def test_the_table_has_every_form_that_was_asked_for():
    assert len(DAYS) + len(COARSER) + len(RANGES) + len(VALUELESS) >= 300


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_a_day_is_read(text: str, day: str):
    value, _ = read(text)
    assert (value.date, value.date_end, value.precision) == (day, None, "day")
    assert (value.text, value.earliest, value.latest) == (text, day, day)


@pytest.mark.parametrize(("text", "said"), COARSER.items())
def test_a_coarser_date_is_never_padded(text: str, said: tuple[str, str]):
    value, _ = read(text)
    assert (value.date, value.precision, value.date_end) == (*said, None)


@pytest.mark.parametrize(("text", "said"), RANGES.items())
def test_a_range_keeps_both_ends(text: str, said: tuple[str, str, str]):
    value, _ = read(text)
    assert (value.date, value.date_end, value.precision) == said


@pytest.mark.parametrize(("text", "code"), VALUELESS.items(), ids=NAMES)
def test_what_is_no_certain_date_has_no_value_but_its_text_and_a_reason(text: str, code: str):
    value, slips = read(text)
    assert (value.text, value.date, value.date_end, value.precision) == (text, None, None, None)
    assert [found for found, _ in slips] == [code]
    assert value.rule.startswith(code)


@pytest.mark.parametrize(
    ("date", "earliest", "latest"),
    [
        ("2018", "2018-01-01", "2018-12-31"),
        ("February 2020", "2020-02-01", "2020-02-29"),
        ("Q1 2019", "2019-01-01", "2019-03-31"),
        ("Q4 2019", "2019-10-01", "2019-12-31"),
        ("2013-2020", "2013-01-01", "2020-12-31"),
        ("March to May 2018", "2018-03-01", "2018-05-31"),
    ],
)
def test_bounds_are_whole_days(date: str, earliest: str, latest: str):
    value, _ = read(date)
    assert (value.earliest, value.latest) == (earliest, latest)


def test_an_ambiguous_date_names_both_candidates():
    value, slips = read("07/12/2017 - 09:00")
    assert (value.date, value.earliest, value.latest) == (None, "2017-07-12", "2017-12-07")
    assert "2017-12-07 or 2017-07-12" in value.rule
    assert "2017-12-07 or 2017-07-12" in slips[0][1]


@pytest.mark.parametrize(
    ("page", "first"),
    [
        ("met on 05/17/2017 and 07/12/2017", "month"),
        ("25/12/2018", "day"),
        ("25-12-2018 10:00", "day"),
        ("05/17/2017 and 25/12/2018", None),
        ("07/12/2017", None),
        ("31.10.2017", None),
        ("2018-12-25", None),
    ],
)
def test_other_dates_of_a_page_show_the_order(page: str, first: str | None):
    order = order_shown(page)
    assert (order.first if order else None) == first


def test_the_order_that_is_known_decides_and_is_named():
    month_first, _ = read("07/12/2017", Order(first="month", why="as in 05/17/2017"))
    day_first, _ = read("07/12/2017", Order(first="day", why="era drupal7"))
    assert (month_first.date, month_first.rule) == ("2017-07-12", "month first: as in 05/17/2017")
    assert (day_first.date, day_first.rule) == ("2017-12-07", "day first: era drupal7")


@pytest.mark.parametrize("order", ["month", "day"])
def test_an_order_never_swaps_what_does_not_fit(order: str):
    assert read("25/12/2018", Order(first=order, why=""))[0].date == "2018-12-25"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Tuesday, 3 November 2014", "weekday_conflict"),
        ("3 November 2014 (Tuesday)", "weekday_conflict"),
        ("3 February 2023 to 3 March 2023", "suspect_range"),
        ("Thursday, 2 September 2016 to Saturday, 31 August 2019", "weekday_conflict"),
    ],
)
def test_a_slip_of_the_site_is_recorded_and_flagged_not_repaired(text: str, code: str):
    value, slips = read(text)
    assert value.date is not None
    assert [found for found, _ in slips] == [code]


@pytest.mark.parametrize(
    "text",
    [
        "March",
        "Tools | 2018",
        "Technology Pact 2013-2020 Monitor",
        "2018 was a good year",
        "A Jet-Net pilot is being prepared for the school year 2020-2021.",
    ],
)
def test_prose_with_a_year_is_no_date(text: str):
    assert not is_date(text)


@pytest.mark.parametrize("text", ["By", "from", "Since", "until"])
def test_a_preposition_alone_is_no_date(text: str):
    assert not is_date(text)


@pytest.mark.parametrize("text", ABROAD)
def test_days_are_read_as_the_languages_of_europe_write_them(text: str):
    value, slips = read(text, thorough=False)
    assert (value.date, value.date_end, slips) == (*ABROAD[text], ())


@pytest.mark.parametrize("text", NO_MONTHS)
def test_a_word_that_is_a_month_behind_a_day_is_none_alone(text: str):
    assert read(text, thorough=False)[0].date is None
