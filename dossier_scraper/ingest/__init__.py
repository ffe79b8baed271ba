"""The one way in: evidence → extraction → history → monitor → archive. A rebuild is the same from stored evidence."""
